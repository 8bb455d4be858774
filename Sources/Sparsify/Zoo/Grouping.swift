extension Sequence {
  /// The elements by a key that they have in common, keys and elements in the order of their appearance.
  func grouped<Key: Hashable>(
    by key: (Element) throws -> Key
  ) rethrows -> [(key: Key, members: [Element])] {
    var groups: [(key: Key, members: [Element])] = []
    var places: [Key: Int] = [:]
    for element in self {
      let key = try key(element)
      if let place = places[key] {
        groups[place].members.append(element)
      } else {
        places[key] = groups.count
        groups.append((key, [element]))
      }
    }
    return groups
  }
}

extension Array {
  /// One after the other, so many in each; fewer in the last.
  ///
  /// - Precondition: `count` is positive.
  func chunked(_ count: Int) -> [[Element]] {
    stride(from: 0, to: self.count, by: count).map {
      Array(self[$0..<Swift.min($0 + count, self.count)])
    }
  }
}

extension Array {
  /// The elements of several lists, once each: those of the first in their order, and others behind what they follow.
  func merged<Member: Hashable>() -> [Member] where Element == [Member] {
    var merged: [Member] = []
    var known: Set<Member> = []
    for list in self {
      var place = 0
      for member in list {
        if known.insert(member).inserted {
          merged.insert(member, at: place)
        } else {
          place = merged.firstIndex(of: member)!
        }
        place += 1
      }
    }
    return merged
  }
}
