/// Global names, and the few things that can be made from them.
extension PickleMachine {
  mutating func pushGlobal() throws(TorchFileError) {
    let module = try text(try reader.line())
    let name = try text(try reader.line())
    guard let global = PickleGlobal(module: module, name: name) else {
      throw fault(
        .forbiddenGlobal,
        "asks for \(module.excerpt()).\(name.excerpt()), which no checkpoint or tensor data set "
          + "needs; nothing was executed. Save tensors only, in a dict")
    }
    try push(.global(global))
  }

  mutating func reduce() throws(TorchFileError) {
    let arguments = try pop()
    let callee = try pop()
    guard case .global(let global) = callee else {
      throw fault(.badPickle, "calls something that is not a function")
    }
    guard let arguments = tuple(arguments) else {
      throw fault(.badPickle, "arguments that are not a tuple")
    }
    switch global {
    case .orderedDict:
      guard arguments.isEmpty else {
        throw fault(.badPickle, "an OrderedDict made from arguments")
      }
      try push(try allocate(.dict(.init(isOrdered: true))))
    case .rebuildTensor: try push(try rebuildTensor(arguments))
    case .rebuildParameter: try push(try rebuildParameter(arguments))
    case .storage, .dataSet:
      throw fault(.forbiddenGlobal, "calls \(global.module).\(global.name), which is only a name")
    }
  }

  func tuple(_ item: PickleItem) -> [PickleItem]? {
    guard case .container(let number) = item, case .tuple(let items) = containers[number] else {
      return nil
    }
    return items
  }

  mutating func makeObject() throws(TorchFileError) {
    let arguments = try pop()
    guard case .global(.dataSet(let name)) = try pop(), tuple(arguments)?.isEmpty == true else {
      throw fault(.forbiddenGlobal, "makes an object of something that is not a tensor data set")
    }
    try push(try allocate(.object(name, state: nil)))
  }

  /// Sets an object's attributes: those of a data set, or `_metadata` of an OrderedDict.
  mutating func build() throws(TorchFileError) {
    let state = try pop()
    guard case .container(let stateNumber) = state,
      case .dict(let attributes) = containers[stateNumber]
    else { throw fault(.badPickle, "an object's state is not a dict") }
    guard case .container(let number) = try top() else {
      throw fault(.badPickle, "sets attributes of something that has none")
    }
    switch containers[number] {
    case .object(let name, state: nil):
      containers[number] = .object(name, state: stateNumber)
    case .dict(var dict) where dict.isOrdered:
      guard let metadata = attributes.entries.first, attributes.entries.count == 1,
        metadata.key == .string("_metadata")
      else { throw fault(.badPickle, "an OrderedDict with attributes other than _metadata") }
      dict.metadata = metadata.value
      containers[number] = .dict(dict)
    default: throw fault(.badPickle, "sets attributes of something that has none")
    }
  }
}
