/// Runs a pickle program without executing anything: it can build plain values, tensors and the two
/// data set classes; whatever else a program asks for becomes an inert placeholder that only has a name.
///
/// Every count is bounded before memory is taken (`PickleLimits`).
struct PickleMachine {
  var heap = PickleHeap()

  var reader: ByteReader
  private var stack: [PickleItem] = []
  /// The heights of the stack at which marks were set.
  private var marks: [Int] = []
  private var memo: [UInt32: PickleItem] = [:]
  var storageNumbers: [ByteText: Int] = [:]
  var listItems = 0
  var dictEntries = 0
  /// The bytes of texts that became bytes.
  var encodedBytes = 0
  /// The bytes of keys, as often as they were looked up.
  private var keyBytes = 0
  /// The byte at which the present instruction begins.
  private var instruction = 0

  /// The bytes that the program may have, and as many may be made of texts.
  let programLimit: Int

  /// Reads the program that begins at the reader's position.
  init(_ reader: ByteReader, programLimit: Int = PickleLimits.programBytes) {
    self.reader = reader
    self.programLimit = programLimit
  }

  /// Runs to the end and gives what was made, and the first byte after the program.
  mutating func run() throws(FileFormatError) -> (heap: PickleHeap, end: Int) {
    let start = reader.position
    while true {
      instruction = reader.position
      guard reader.position - start < programLimit else {
        throw fault(.limit, "the program is longer than \(programLimit) bytes")
      }
      let byte = try reader.integer(UInt8.self)
      guard let opcode = PickleOpcode(rawValue: byte) else {
        throw PickleOpcode.extensions.contains(byte)
          ? fault(.forbiddenGlobal, "an extension code, which only its writer understands")
          : fault(
            .badPickle,
            "unknown instruction 0x\(String(byte, radix: 16)); expected a pickle as torch.save "
              + "writes it")
      }
      if opcode == .stop {
        heap.root = try pop()
        guard stack.isEmpty, marks.isEmpty else {
          throw fault(.badPickle, "the program ends with values or a mark left over")
        }
        return (heap, reader.position)
      }
      try execute(opcode)
    }
  }

  private mutating func execute(_ opcode: PickleOpcode) throws(FileFormatError) {
    switch opcode {
    case .proto: try checkProtocol()
    case .frame: try reader.skip(8)
    case .stop: break  // `run` has returned.
    case .mark:
      guard marks.count < PickleLimits.marks else {
        throw fault(.limit, "more than \(PickleLimits.marks) open marks")
      }
      marks.append(stack.count)
    case .pop: try popOne()
    case .popMark: _ = try popToMark()
    case .duplicate: try push(try top())

    case .none: try push(.none)
    case .newTrue: try push(.bool(true))
    case .newFalse: try push(.bool(false))
    case .int, .long: try push(try integerInDigits(mayBeBool: opcode == .int))
    case .binInt: try push(.int(Int(try reader.integer(Int32.self))))
    case .binInt1: try push(.int(Int(try reader.integer(UInt8.self))))
    case .binInt2: try push(.int(Int(try reader.integer(UInt16.self))))
    case .long1: try push(try longInteger(count: Int(try reader.integer(UInt8.self))))
    case .long4: try push(try longInteger(count: Int(try reader.integer(Int32.self))))
    case .float: try push(try floatInDigits())
    case .binFloat:
      let bits = UInt64(bigEndian: UInt64(littleEndian: try reader.integer()))
      try push(.float(Double(bitPattern: bits)))

    case .string: try push(try quotedText())
    case .unicode: try push(try escapedText())
    case .binString, .binUnicode:
      try push(text(try reader.take(Int(try reader.integer(UInt32.self)))))
    case .shortBinString, .shortBinUnicode:
      try push(text(try reader.take(Int(try reader.integer(UInt8.self)))))
    case .binUnicode8: try push(text(try takeLong()))
    case .binBytes: try push(.bytes(Array(try reader.take(Int(try reader.integer(UInt32.self))))))
    case .shortBinBytes:
      try push(.bytes(Array(try reader.take(Int(try reader.integer(UInt8.self))))))
    case .binBytes8, .byteArray8: try push(.bytes(Array(try takeLong())))

    case .emptyTuple: try push(try allocate(.tuple([])))
    case .tuple: try pushTuple(try popToMark())
    case .tuple1: try pushTuple(try pop(1))
    case .tuple2: try pushTuple(try pop(2))
    case .tuple3: try pushTuple(try pop(3))
    case .emptyList: try push(try allocate(.list([])))
    case .list:
      let items = try popToMark()
      try push(try allocate(.list([])))
      try append(items)
    case .append: try append(try pop(1))
    case .appends: try append(try popToMark())
    case .emptyDict: try push(try allocate(.dict(.init(isOrdered: false))))
    case .dict:
      let items = try popToMark()
      try push(try allocate(.dict(.init(isOrdered: false))))
      try setItems(items)
    case .setItem: try setItems(try pop(2))
    case .setItems: try setItems(try popToMark())
    case .emptySet: try push(try allocate(.set))
    case .addItems:
      _ = try popToMark()
      try addItems()
    case .frozenSet:
      _ = try popToMark()
      try push(try allocate(.set))

    case .get: try get(try memoIndexInDigits())
    case .binGet: try get(UInt32(try reader.integer(UInt8.self)))
    case .longBinGet: try get(try reader.integer())
    case .put: try put(try memoIndexInDigits())
    case .binPut: try put(UInt32(try reader.integer(UInt8.self)))
    case .longBinPut: try put(try reader.integer())
    case .memoize: try put(UInt32(memo.count))

    case .global: try push(.global(try globalInLines()))
    case .stackGlobal: try pushStackGlobal()
    case .persID:
      _ = try reader.line()
      throw fault(.badPickle, "refers to something that is not a storage")
    case .binPersID: try pushStorage()
    case .reduce: try reduce()
    case .inst:
      let global = try globalInLines()
      try push(try object(of: .global(global), arguments: try popToMark()))
    case .obj:
      let items = try popToMark()
      guard let callee = items.first else { throw fault(.badPickle, "an object without a class") }
      try push(try object(of: callee, arguments: Array(items.dropFirst())))
    case .newObj: try makeObject(hasKeywords: false)
    case .newObjEx: try makeObject(hasKeywords: true)
    case .build: try build()
    }
  }

  /// Looks at `count` bytes of a key.
  mutating func countKey(_ count: Int) throws(FileFormatError) {
    keyBytes += count
    guard keyBytes <= PickleLimits.keyBytes else {
      throw fault(.limit, "more than \(PickleLimits.keyBytes) bytes in keys")
    }
  }

  func fault(_ kind: FileFormatError.Kind, _ message: String) -> FileFormatError {
    FileFormatError(kind, "\(reader.what): \(message)", offset: instruction)
  }

  private mutating func checkProtocol() throws(FileFormatError) {
    let version = try reader.integer(UInt8.self)
    guard version <= 5 else {
      throw fault(
        .unsupportedVersion,
        "pickle protocol \(version); save it with torch.save's default protocol, 2")
    }
  }

  // MARK: Stack and memo

  mutating func push(_ item: PickleItem) throws(FileFormatError) {
    guard stack.count < PickleLimits.stack else {
      throw fault(.limit, "more than \(PickleLimits.stack) values on the stack")
    }
    stack.append(item)
  }

  mutating func pop() throws(FileFormatError) -> PickleItem {
    guard stack.count > marks.last ?? 0 else { throw fault(.badPickle, "the stack is empty") }
    return stack.removeLast()
  }

  /// The topmost items, the last one being the top.
  mutating func pop(_ count: Int) throws(FileFormatError) -> [PickleItem] {
    guard stack.count - count >= marks.last ?? 0 else {
      throw fault(.badPickle, "the stack is empty")
    }
    let items = Array(stack.suffix(count))  // A slice would make `removeLast` copy the stack.
    stack.removeLast(count)
    return items
  }

  mutating func popToMark() throws(FileFormatError) -> [PickleItem] {
    guard let mark = marks.popLast() else { throw fault(.badPickle, "a mark is missing") }
    let items = Array(stack[mark...])
    stack.removeLast(items.count)
    return items
  }

  /// Takes the top away: a value or, where none lies above it, a mark.
  private mutating func popOne() throws(FileFormatError) {
    if stack.count > marks.last ?? 0 {
      stack.removeLast()
    } else if marks.popLast() == nil {
      throw fault(.badPickle, "the stack is empty")
    }
  }

  func top() throws(FileFormatError) -> PickleItem {
    guard let item = stack.last, stack.count > marks.last ?? 0 else {
      throw fault(.badPickle, "the stack is empty")
    }
    return item
  }

  private mutating func get(_ index: UInt32) throws(FileFormatError) {
    guard let item = memo[index] else {
      throw fault(.badPickle, "reads memo entry \(index), which was never set")
    }
    try push(item)
  }

  private mutating func put(_ index: UInt32) throws(FileFormatError) {
    guard index < PickleLimits.memoIndex, memo.count < PickleLimits.memoEntries else {
      throw fault(.limit, "memo entry \(index) is more than is allowed")
    }
    memo[index] = try top()
  }

  mutating func allocate(_ container: PickleContainer) throws(FileFormatError) -> PickleItem {
    guard heap.containers.count < PickleLimits.containers else {
      throw fault(.limit, "more than \(PickleLimits.containers) lists, tuples and dicts")
    }
    heap.containers.append(container)
    return .container(heap.containers.count - 1)
  }
}
