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
