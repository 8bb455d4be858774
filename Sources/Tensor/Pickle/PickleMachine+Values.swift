/// Numbers, texts, tuples, lists and dicts.
extension PickleMachine {
  mutating func longInteger() throws(TorchFileError) -> PickleItem {
    let bytes = try reader.take(Int(try reader.integer(UInt8.self)))
    guard bytes.count <= 16 else {
      throw fault(.limit, "an integer of \(bytes.count) bytes; 16 are the most")
    }
    var value: Int128 = bytes.last.map { $0 >= 0x80 } == true ? -1 : 0
    for byte in bytes.reversed() { value = value << 8 | Int128(byte) }
    return Int(exactly: value).map { .int($0) } ?? .wideInteger(WideInteger(value))
  }

  func text(_ bytes: UnsafeRawBufferPointer) throws(TorchFileError) -> ByteText {
    guard let text = ByteText(validating: bytes) else {
      throw fault(.badPickle, "a text is not UTF-8")
    }
    return text
  }

  mutating func pushTuple(_ items: [PickleItem]) throws(TorchFileError) {
    try countListItems(items.count)
    try push(try allocate(.tuple(items)))
  }

  private mutating func countListItems(_ count: Int) throws(TorchFileError) {
    listItems += count
    guard listItems <= PickleLimits.listItems else {
      throw fault(.limit, "more than \(PickleLimits.listItems) items in lists and tuples")
    }
  }

  mutating func append(_ items: [PickleItem]) throws(TorchFileError) {
    guard case .container(let number) = try top(), case .list(var list) = containers[number] else {
      throw fault(.badPickle, "appends to something that is not a list")
    }
    try countListItems(items.count)
    containers[number] = .list([])  // So that appending below does not copy.
    list.append(contentsOf: items)
    containers[number] = .list(list)
  }

  mutating func setItems(_ items: [PickleItem]) throws(TorchFileError) {
    guard items.count.isMultiple(of: 2) else {
      throw fault(.badPickle, "sets a key without a value")
    }
    guard case .container(let number) = try top(), case .dict(var dict) = containers[number] else {
      throw fault(.badPickle, "sets an item of something that is not a dict")
    }
    dictEntries += items.count / 2
    guard dictEntries <= PickleLimits.dictEntries else {
      throw fault(.limit, "more than \(PickleLimits.dictEntries) entries in dicts")
    }
    containers[number] = .list([])  // So that setting below does not copy.
    for i in stride(from: 0, to: items.count, by: 2) {
      let value = items[i + 1]
      switch items[i] {
      case .string(let text): dict.set(.string(text), value)
      case .int(let number): dict.set(.int(number), value)
      default: throw fault(.badPickle, "a dict's key is neither text nor an integer")
      }
    }
    containers[number] = .dict(dict)
  }
}
