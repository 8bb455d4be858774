/// Global names, the few things that can be made from them, and placeholders for all others.
extension PickleMachine {
  mutating func globalInLines() throws(FileFormatError) -> PickleGlobal {
    guard case .string(let module) = text(try reader.line()),
      case .string(let name) = text(try reader.line())
    else { throw fault(.badPickle, "a name is not UTF-8") }
    return try global(module, name)
  }

  mutating func pushStackGlobal() throws(FileFormatError) {
    let items = try pop(2)
    guard case .string(let module) = items[0], case .string(let name) = items[1] else {
      throw fault(.badPickle, "a name that is not text")
    }
    try push(.global(try global(module, name)))
  }

  private func global(
    _ module: ByteText, _ name: ByteText
  ) throws(FileFormatError) -> PickleGlobal {
    let count = max(module.utf8.count, name.utf8.count)
    guard count <= PickleLimits.nameBytes else {
      throw fault(.limit, "a class or function whose name has \(count) bytes")
    }
    return PickleGlobal(module: module, name: name)
  }

  /// Calls of known functions become what they would make, calls of others placeholders.
  mutating func reduce() throws(FileFormatError) {
    let arguments = try pop()
    let callee = try pop()
    guard let arguments = heap.tuple(arguments) else {
      throw fault(.badPickle, "arguments that are not a tuple")
    }
    try push(try result(of: callee, arguments))
  }

  private mutating func result(
    of callee: PickleItem, _ arguments: [PickleItem]
  ) throws(FileFormatError) -> PickleItem {
    guard case .global(let global) = callee else {
      guard let object = heap.inert(callee) else {
        throw fault(.badPickle, "calls something that is not a function")
      }
      return try placeholder(object.name, arguments)
    }
    switch global {
    case .orderedDict: return try orderedDict(arguments)
    case .defaultDict: return try allocate(.dict(.init(isOrdered: false)))
    case .rebuildTensor: return try rebuildTensor(arguments)
    case .rebuildParameter, .rebuildParameterWithState: return try rebuildParameter(arguments)
    case .rebuildFromType: return try rebuildFromType(arguments)
    case .size:
      guard arguments.count == 1, heap.tuple(arguments[0]) != nil else {
        return try placeholder(global.fullName, arguments)
      }
      return arguments[0]
    case .encode:
      guard arguments.count == 2, case .string(let text) = arguments[0],
        case .string("latin1") = arguments[1]
      else { return try placeholder(global.fullName, arguments) }
      // A program can name a text again and again.
      encodedBytes += text.utf8.count
      guard encodedBytes <= programLimit else {
        throw fault(.limit, "more than \(programLimit) bytes of texts made bytes")
      }
      guard let bytes = latin1(text) else { return try placeholder(global.fullName, arguments) }
      return .bytes(bytes)
    case .reconstructor:
      guard let type = arguments.first, arguments.count == 3, case .none = arguments[2] else {
        return try placeholder(global.fullName, arguments)
      }
      return try object(of: type, arguments: [])
    case .storage, .dataSet, .other: return try placeholder(global.fullName, arguments)
    }
  }

  /// What stands for an object that is not made.
  mutating func placeholder(
    _ name: ByteText, _ arguments: [PickleItem]
  ) throws(FileFormatError) -> PickleItem {
    try countListItems(arguments.count)
    return try allocate(.inert(InertObject(name: name, arguments: arguments)))
  }

  /// An OrderedDict made from nothing or, as Python 2 wrote them, from a list of pairs.
  private mutating func orderedDict(_ arguments: [PickleItem]) throws(FileFormatError) -> PickleItem
  {
    var dict = PickleContainer.Dict(isOrdered: true)
    if arguments.isEmpty { return try allocate(.dict(dict)) }
    guard arguments.count == 1, let pairs = items(arguments[0]) else {
      throw fault(.badPickle, "an OrderedDict made from something that is not a list of pairs")
    }
    var flat: [PickleItem] = []
    for pair in pairs {
      guard let pair = items(pair), pair.count == 2 else {
        throw fault(.badPickle, "an OrderedDict made from something that is not a list of pairs")
      }
      flat += pair
    }
    try set(flat, in: &dict)
    return try allocate(.dict(dict))
  }

  private func items(_ item: PickleItem) -> [PickleItem]? {
    guard case .container(let number) = item else { return nil }
    switch heap.containers[number] {
    case .list(let items), .tuple(let items): return items
    default: return nil
    }
  }

  /// The bytes that a text stands for in protocol 2; nil where it stands for none.
  private func latin1(_ text: ByteText) -> [UInt8]? {
    var bytes: [UInt8] = []
    for scalar in text.description.unicodeScalars {
      guard let byte = UInt8(exactly: scalar.value) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  mutating func makeObject(hasKeywords: Bool) throws(FileFormatError) {
    if hasKeywords {
      guard heap.dict(try pop()) != nil else {
        throw fault(.badPickle, "named arguments that are not a dict")
      }
    }
    guard let arguments = heap.tuple(try pop()) else {
      throw fault(.badPickle, "arguments that are not a tuple")
    }
    try push(try object(of: try pop(), arguments: arguments))
  }

  /// A data set, an OrderedDict, or a placeholder.
  mutating func object(
    of type: PickleItem, arguments: [PickleItem]
  ) throws(FileFormatError) -> PickleItem {
    switch type {
    case .global(.dataSet(let name)) where arguments.isEmpty:
      return try allocate(.object(name, state: nil))
    case .global(.orderedDict): return try orderedDict(arguments)
    case .global(.defaultDict): return try allocate(.dict(.init(isOrdered: false)))
    case .global(let global): return try placeholder(global.fullName, arguments)
    default:
      guard let object = heap.inert(type) else {
        throw fault(.badPickle, "makes an object of something that is not a class")
      }
      return try placeholder(object.name, arguments)
    }
  }

  /// Sets an object's attributes: those of a data set, or `_metadata` of an OrderedDict. Of others
  /// they are kept or passed over, but have no effect.
  mutating func build() throws(FileFormatError) {
    let state = try pop()
    switch try top() {
    case .container(let number): try build(number, state)
    case .tensor: break  // Attributes of a tensor.
    default: throw fault(.badPickle, "sets attributes of something that has none")
    }
  }

  private mutating func build(_ number: Int, _ state: PickleItem) throws(FileFormatError) {
    switch heap.containers[number] {
    case .inert(var object):
      object.state = state
      heap.containers[number] = .inert(object)
    case .object(let name, state: nil):
      guard heap.dict(state) != nil, case .container(let state) = state else {
        throw fault(.badPickle, "an object's state is not a dict")
      }
      heap.containers[number] = .object(name, state: state)
    case .dict(var dict) where dict.isOrdered:
      guard let attributes = heap.dict(state) else {
        throw fault(.badPickle, "an object's state is not a dict")
      }
      if let name = attributes.reservedKey {
        throw fault(.badPickle, "an OrderedDict with the attribute \(name.excerpt())")
      }
      dict.metadata = attributes["_metadata"] ?? dict.metadata
      heap.containers[number] = .dict(dict)
    default: throw fault(.badPickle, "sets attributes of something that has none")
    }
  }
}
