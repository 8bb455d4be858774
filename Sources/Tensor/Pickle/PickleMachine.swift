/// Runs a pickle program without executing anything: it can build plain values, tensors and the two
/// data set classes, and refuses everything else by name.
///
/// Every count is bounded before memory is taken (`PickleLimits`).
struct PickleMachine {
  private(set) var containers: [PickleContainer] = []
  private(set) var tensors: [PickledTensor] = []
  private(set) var storages: [PickledStorage] = []

  private var reader: ByteReader
  private var stack: [PickleItem] = []
  /// The heights of the stack at which marks were set.
  private var marks: [Int] = []
  private var memo: [UInt32: PickleItem] = [:]
  private var storageNumbers: [String: Int] = [:]
  private var listItems = 0
  private var dictEntries = 0
  /// The byte at which the present instruction begins.
  private var instruction = 0

  /// Reads the program that begins at the reader's position.
  init(_ reader: ByteReader) { self.reader = reader }

  /// Runs to the end and gives what was left on the stack, and the first byte after the program.
  mutating func run() throws(TorchFileError) -> (item: PickleItem, end: Int) {
    let start = reader.position
    while true {
      instruction = reader.position
      guard reader.position - start < PickleLimits.programBytes else {
        throw fault(.limit, "the program is longer than \(PickleLimits.programBytes) bytes")
      }
      let byte = try reader.integer(UInt8.self)
      guard let opcode = PickleOpcode(rawValue: byte) else {
        throw fault(
          .badPickle,
          "unknown instruction 0x\(String(byte, radix: 16)); expected protocol 2, which "
            + "torch.save writes unless told otherwise")
      }
      if opcode == .stop {
        let item = try pop()
        guard stack.isEmpty, marks.isEmpty else {
          throw fault(.badPickle, "the program ends with values or a mark left over")
        }
        return (item, reader.position)
      }
      try execute(opcode)
    }
  }

  private mutating func execute(_ opcode: PickleOpcode) throws(TorchFileError) {
    switch opcode {
    case .proto: try checkProtocol()
    case .stop: break  // `run` has returned.
    case .mark:
      guard marks.count < PickleLimits.marks else {
        throw fault(.limit, "more than \(PickleLimits.marks) open marks")
      }
      marks.append(stack.count)

    case .none: try push(.none)
    case .newTrue: try push(.bool(true))
    case .newFalse: try push(.bool(false))
    case .binInt: try push(.int(Int(try reader.integer(Int32.self))))
    case .binInt1: try push(.int(Int(try reader.integer(UInt8.self))))
    case .binInt2: try push(.int(Int(try reader.integer(UInt16.self))))
    case .long1: try push(try longInteger())
    case .binFloat:
      let bits = UInt64(bigEndian: UInt64(littleEndian: try reader.integer()))
      try push(.float(Double(bitPattern: bits)))
    case .binUnicode:
      try push(.string(try text(try reader.take(Int(try reader.integer(UInt32.self))))))

    case .emptyTuple: try push(try allocate(.tuple([])))
    case .tuple: try pushTuple(try popToMark())
    case .tuple1: try pushTuple(try pop(1))
    case .tuple2: try pushTuple(try pop(2))
    case .tuple3: try pushTuple(try pop(3))
    case .emptyList: try push(try allocate(.list([])))
    case .append: try append(try pop(1))
    case .appends: try append(try popToMark())
    case .emptyDict: try push(try allocate(.dict(.init(isOrdered: false))))
    case .setItem: try setItems(try pop(2))
    case .setItems: try setItems(try popToMark())

    case .binGet: try get(UInt32(try reader.integer(UInt8.self)))
    case .longBinGet: try get(try reader.integer())
    case .binPut: try put(UInt32(try reader.integer(UInt8.self)))
    case .longBinPut: try put(try reader.integer())

    case .global: try pushGlobal()
    case .binPersID: try pushStorage()
    case .reduce: try reduce()
    case .newObj: try makeObject()
    case .build: try build()
    }
  }

  func fault(_ kind: TorchFileError.Kind, _ message: String) -> TorchFileError {
    TorchFileError(kind, "\(reader.what): \(message)", offset: instruction)
  }

  private mutating func checkProtocol() throws(TorchFileError) {
    let version = try reader.integer(UInt8.self)
    guard version <= 2 else {
      throw fault(
        .unsupportedVersion,
        "pickle protocol \(version); save it with torch.save's default protocol, 2")
    }
  }

  // MARK: Stack and memo

  private mutating func push(_ item: PickleItem) throws(TorchFileError) {
    guard stack.count < PickleLimits.stack else {
      throw fault(.limit, "more than \(PickleLimits.stack) values on the stack")
    }
    stack.append(item)
  }

  private mutating func pop() throws(TorchFileError) -> PickleItem {
    guard stack.count > marks.last ?? 0 else { throw fault(.badPickle, "the stack is empty") }
    return stack.removeLast()
  }

  /// The topmost items, the last one being the top.
  private mutating func pop(_ count: Int) throws(TorchFileError) -> [PickleItem] {
    guard stack.count - count >= marks.last ?? 0 else {
      throw fault(.badPickle, "the stack is empty")
    }
    let items = Array(stack.suffix(count))  // A slice would make `removeLast` copy the stack.
    stack.removeLast(count)
    return items
  }

  private mutating func popToMark() throws(TorchFileError) -> [PickleItem] {
    guard let mark = marks.popLast() else { throw fault(.badPickle, "a mark is missing") }
    let items = Array(stack[mark...])
    stack.removeLast(items.count)
    return items
  }

  private func top() throws(TorchFileError) -> PickleItem {
    guard let item = stack.last, stack.count > marks.last ?? 0 else {
      throw fault(.badPickle, "the stack is empty")
    }
    return item
  }

  private mutating func get(_ index: UInt32) throws(TorchFileError) {
    guard let item = memo[index] else {
      throw fault(.badPickle, "reads memo entry \(index), which was never set")
    }
    try push(item)
  }

  private mutating func put(_ index: UInt32) throws(TorchFileError) {
    guard index < PickleLimits.memoIndex, memo.count < PickleLimits.memoEntries else {
      throw fault(.limit, "memo entry \(index) is more than is allowed")
    }
    memo[index] = try top()
  }

  private mutating func allocate(_ container: PickleContainer) throws(TorchFileError) -> PickleItem
  {
    guard containers.count < PickleLimits.containers else {
      throw fault(.limit, "more than \(PickleLimits.containers) lists, tuples and dicts")
    }
    containers.append(container)
    return .container(containers.count - 1)
  }

  // MARK: Plain values

  private mutating func longInteger() throws(TorchFileError) -> PickleItem {
    let bytes = try reader.take(Int(try reader.integer(UInt8.self)))
    guard bytes.count <= 16 else {
      throw fault(.limit, "an integer of \(bytes.count) bytes; 16 are the most")
    }
    var value: Int128 = bytes.last.map { $0 >= 0x80 } == true ? -1 : 0
    for byte in bytes.reversed() { value = value << 8 | Int128(byte) }
    return Int(exactly: value).map { .int($0) } ?? .wideInteger(value)
  }

  private func text(_ bytes: UnsafeRawBufferPointer) throws(TorchFileError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw fault(.badPickle, "a text is not UTF-8")
    }
    return text
  }

  private mutating func pushTuple(_ items: [PickleItem]) throws(TorchFileError) {
    try countListItems(items.count)
    try push(try allocate(.tuple(items)))
  }

  private mutating func countListItems(_ count: Int) throws(TorchFileError) {
    listItems += count
    guard listItems <= PickleLimits.listItems else {
      throw fault(.limit, "more than \(PickleLimits.listItems) items in lists and tuples")
    }
  }

  private mutating func append(_ items: [PickleItem]) throws(TorchFileError) {
    guard case .container(let number) = try top(), case .list(var list) = containers[number] else {
      throw fault(.badPickle, "appends to something that is not a list")
    }
    try countListItems(items.count)
    containers[number] = .list([])  // So that appending below does not copy.
    list.append(contentsOf: items)
    containers[number] = .list(list)
  }

  private mutating func setItems(_ items: [PickleItem]) throws(TorchFileError) {
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

  // MARK: Names and what they stand for

  private mutating func pushGlobal() throws(TorchFileError) {
    let module = try text(try reader.line())
    let name = try text(try reader.line())
    guard let global = PickleGlobal(module: module, name: name) else {
      throw fault(
        .forbiddenGlobal,
        "asks for \(module.prefix(100)).\(name.prefix(100)), which no checkpoint or tensor data set "
          + "needs; nothing was executed. Save tensors only, in a dict")
    }
    try push(.global(global))
  }

  private mutating func reduce() throws(TorchFileError) {
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

  private func tuple(_ item: PickleItem) -> [PickleItem]? {
    guard case .container(let number) = item, case .tuple(let items) = containers[number] else {
      return nil
    }
    return items
  }

  private mutating func makeObject() throws(TorchFileError) {
    let arguments = try pop()
    guard case .global(.dataSet(let name)) = try pop(), tuple(arguments)?.isEmpty == true else {
      throw fault(.forbiddenGlobal, "makes an object of something that is not a tensor data set")
    }
    try push(try allocate(.object(name, state: nil)))
  }

  /// Sets an object's attributes: those of a data set, or `_metadata` of an OrderedDict.
  private mutating func build() throws(TorchFileError) {
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

  // MARK: Tensors

  private mutating func pushStorage() throws(TorchFileError) {
    guard let fields = tuple(try pop()), fields.count == 5 || fields.count == 6,
      case .string("storage") = fields[0], case .global(.storage(let dtype)) = fields[1],
      case .string(let key) = fields[2], case .string = fields[3]
    else { throw fault(.badPickle, "refers to something that is not a storage") }
    guard case .int(let count) = fields[4], count >= 0 else {
      throw fault(.badStorage, "storage '\(key)' has an impossible number of elements")
    }
    if fields.count == 6 {
      guard case .none = fields[5] else {
        throw fault(.unsupportedVersion, "storage '\(key)' is a view, as before torch 0.4")
      }
    }
    guard !count.multipliedReportingOverflow(by: dtype.size).overflow else {
      throw fault(.badStorage, "storage '\(key)' is said to have \(count) elements")
    }
    if let number = storageNumbers[key] {
      guard storages[number].dtype == dtype, storages[number].count == count else {
        throw fault(
          .badStorage,
          "storage '\(key)' is named as \(count) \(dtype) and as \(storages[number].count) "
            + "\(storages[number].dtype)")
      }
      try push(.storage(number))
    } else {
      try checkTensorCount(storages.count)
      storageNumbers[key] = storages.count
      try push(.storage(storages.count))
      storages.append(PickledStorage(key: key, dtype: dtype, count: count))
    }
  }

  private func checkTensorCount(_ count: Int) throws(TorchFileError) {
    guard count < PickleLimits.tensors else {
      throw fault(.limit, "more than \(PickleLimits.tensors) tensors")
    }
  }

  /// `_rebuild_tensor_v2(storage, offset, sizes, strides, requires_grad, backward hooks)`.
  private mutating func rebuildTensor(_ arguments: [PickleItem]) throws(TorchFileError)
    -> PickleItem
  {
    guard arguments.count == 6 else {
      throw fault(.badTensor, "a tensor made from \(arguments.count) arguments in place of 6")
    }
    guard case .storage(let number) = arguments[0] else {
      throw fault(.badTensor, "a tensor without a storage")
    }
    guard case .int(let offset) = arguments[1], let shape = integers(arguments[2]),
      let strides = integers(arguments[3]), case .bool(let requiresGrad) = arguments[4]
    else { throw fault(.badTensor, "a tensor whose offset, sizes or strides are not integers") }
    guard shape.count <= PickleLimits.dimensions, strides.count <= PickleLimits.dimensions else {
      throw fault(.limit, "a tensor of \(shape.count) dimensions")
    }
    let available = storages[number].count
    guard let reach = StridedTensor.reach(shape: shape, strides: strides, offset: offset),
      reach <= available
    else {
      throw fault(
        .badTensor,
        "a tensor of shape \(shape), strides \(strides) and offset \(offset) does not fit the "
          + "\(available) elements of storage '\(storages[number].key)'")
    }
    try checkTensorCount(tensors.count)
    tensors.append(
      PickledTensor(
        storage: number, shape: shape, strides: strides, offset: offset,
        requiresGrad: requiresGrad, isParameter: false))
    return .tensor(tensors.count - 1)
  }

  /// `_rebuild_parameter(tensor, requires_grad, backward hooks)`.
  private mutating func rebuildParameter(_ arguments: [PickleItem]) throws(TorchFileError)
    -> PickleItem
  {
    guard arguments.count == 3, case .tensor(let number) = arguments[0],
      case .bool(let requiresGrad) = arguments[1]
    else { throw fault(.badTensor, "a parameter that is not made from a tensor") }
    try checkTensorCount(tensors.count)
    let tensor = tensors[number]
    tensors.append(
      PickledTensor(
        storage: tensor.storage, shape: tensor.shape, strides: tensor.strides,
        offset: tensor.offset, requiresGrad: requiresGrad, isParameter: true))
    return .tensor(tensors.count - 1)
  }

  private func integers(_ item: PickleItem) -> [Int]? {
    guard let items = tuple(item) else { return nil }
    var numbers: [Int] = []
    for item in items {
      guard case .int(let number) = item else { return nil }
      numbers.append(number)
    }
    return numbers
  }
}
