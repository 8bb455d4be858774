/// Tuples, lists, dicts and sets.
extension PickleMachine {
  mutating func pushTuple(_ items: [PickleItem]) throws(FileFormatError) {
    try countListItems(items.count)
    try push(try allocate(.tuple(items)))
  }

  mutating func countListItems(_ count: Int) throws(FileFormatError) {
    listItems += count
    guard listItems <= PickleLimits.listItems else {
      throw fault(.limit, "more than \(PickleLimits.listItems) items in lists and tuples")
    }
  }

  mutating func append(_ items: [PickleItem]) throws(FileFormatError) {
    guard case .container(let number) = try top() else {
      throw fault(.badPickle, "appends to something that is not a list")
    }
    switch heap.containers[number] {
    case .list(var list):
      try countListItems(items.count)
      heap.containers[number] = .list([])  // So that appending below does not copy.
      list.append(contentsOf: items)
      heap.containers[number] = .list(list)
    case .inert: break
    default: throw fault(.badPickle, "appends to something that is not a list")
    }
  }

  /// Passes over what goes into a set.
  func addItems() throws(FileFormatError) {
    guard case .container(let number) = try top() else {
      throw fault(.badPickle, "adds to something that is not a set")
    }
    switch heap.containers[number] {
    case .set, .inert: break
    default: throw fault(.badPickle, "adds to something that is not a set")
    }
  }

  mutating func setItems(_ items: [PickleItem]) throws(FileFormatError) {
    guard items.count.isMultiple(of: 2) else {
      throw fault(.badPickle, "sets a key without a value")
    }
    guard case .container(let number) = try top() else {
      throw fault(.badPickle, "sets an item of something that is not a dict")
    }
    switch heap.containers[number] {
    case .dict(var dict):
      heap.containers[number] = .list([])  // So that setting does not copy.
      try set(items, in: &dict)
      heap.containers[number] = .dict(dict)
    case .inert: break
    default: throw fault(.badPickle, "sets an item of something that is not a dict")
    }
  }

  /// - Parameter items: keys and values by turns.
  mutating func set(_ items: [PickleItem], in dict: inout PickleContainer.Dict)
    throws(FileFormatError)
  {
    dictEntries += items.count / 2
    guard dictEntries <= PickleLimits.dictEntries else {
      throw fault(.limit, "more than \(PickleLimits.dictEntries) entries in dicts")
    }
    for i in stride(from: 0, to: items.count, by: 2) {
      dict.set(try key(items[i], place: dict.entries.count), items[i + 1])
    }
  }

  private mutating func key(
    _ item: PickleItem, place: Int
  ) throws(FileFormatError) -> PickleContainer.Key {
    switch item {
    case .string(let text):
      try countKey(text.utf8.count)
      return .string(text)
    case .bytes(let bytes):
      try countKey(bytes.count)
      return .bytes(bytes)
    case .int(let number): return .int(number)
    case .container(let number):
      switch heap.containers[number] {
      case .list, .dict: throw fault(.badPickle, "a list or dict as a dict's key")
      default: break
      }
    default: break
    }
    return .other(heap.typeName(item), place)
  }
}
