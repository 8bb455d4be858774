/// Runs a pickle program without executing anything: it can build plain values, tensors and the two
/// data set classes, and refuses everything else by name.
///
/// Every count is bounded before memory is taken (`PickleLimits`).
struct PickleMachine {
  var containers: [PickleContainer] = []
  var tensors: [PickledTensor] = []
  var storages: [PickledStorage] = []

  var reader: ByteReader
  private var stack: [PickleItem] = []
  /// The heights of the stack at which marks were set.
  private var marks: [Int] = []
  private var memo: [UInt32: PickleItem] = [:]
  var storageNumbers: [ByteText: Int] = [:]
  var listItems = 0
  var dictEntries = 0
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

  mutating func push(_ item: PickleItem) throws(TorchFileError) {
    guard stack.count < PickleLimits.stack else {
      throw fault(.limit, "more than \(PickleLimits.stack) values on the stack")
    }
    stack.append(item)
  }

  mutating func pop() throws(TorchFileError) -> PickleItem {
    guard stack.count > marks.last ?? 0 else { throw fault(.badPickle, "the stack is empty") }
    return stack.removeLast()
  }

  /// The topmost items, the last one being the top.
  mutating func pop(_ count: Int) throws(TorchFileError) -> [PickleItem] {
    guard stack.count - count >= marks.last ?? 0 else {
      throw fault(.badPickle, "the stack is empty")
    }
    let items = Array(stack.suffix(count))  // A slice would make `removeLast` copy the stack.
    stack.removeLast(count)
    return items
  }

  mutating func popToMark() throws(TorchFileError) -> [PickleItem] {
    guard let mark = marks.popLast() else { throw fault(.badPickle, "a mark is missing") }
    let items = Array(stack[mark...])
    stack.removeLast(items.count)
    return items
  }

  func top() throws(TorchFileError) -> PickleItem {
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

  mutating func allocate(_ container: PickleContainer) throws(TorchFileError) -> PickleItem {
    guard containers.count < PickleLimits.containers else {
      throw fault(.limit, "more than \(PickleLimits.containers) lists, tuples and dicts")
    }
    containers.append(container)
    return .container(containers.count - 1)
  }
}
