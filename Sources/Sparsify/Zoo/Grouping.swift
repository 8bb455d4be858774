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

  /// What the elements have, once by each name, in the order of its appearance, and the elements that have it.
  func having<Part>(
    _ parts: (Element) -> [Part], by name: (Part) -> String
  ) -> [(part: Part, owners: [Element])] {
    flatMap { element in parts(element).map { (part: $0, owner: element) } }
      .grouped { name($0.part) }
      .map { ($0.members[0].part, $0.members.map(\.owner)) }
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
    // Numbered from 1 as they are met, and chained: 0 stands before the first and behind the last.
    var members: [Member] = []
    var numbers: [Member: Int] = [:]
    var followers = [0]
    for list in self {
      var last = 0
      for member in list {
        if let number = numbers[member] {
          last = number
        } else {
          members.append(member)
          numbers[member] = members.count
          followers.append(followers[last])
          followers[last] = members.count
          last = members.count
        }
      }
    }
    var merged: [Member] = []
    var number = followers[0]
    while number > 0 {
      merged.append(members[number - 1])
      number = followers[number]
    }
    return merged
  }
}
