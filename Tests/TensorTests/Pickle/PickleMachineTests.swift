import Tensor
import TestSupport
import Testing

@Suite("The pickle machine")
struct PickleMachineTests {
  private static let mark = UInt8(ascii: "(")
  private static let emptyList = UInt8(ascii: "]")
  private static let append = UInt8(ascii: "a")
  private static let appends = UInt8(ascii: "e")

  @Test("reads integers of any length up to 128 bits")
  func integers() throws {
    let cases: [([UInt8], Int128)] = [
      ([0x8A, 0], 0), ([0x8A, 1, 0xFF], -1), ([0x8A, 1, 0x7F], 127), ([0x8A, 2, 0x80, 0], 128),
      ([0x8A, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1], 1 << 64),
      ([0x8A, 16] + [UInt8](repeating: 0xFF, count: 15) + [0x7F], .max),
      ([0x4A, 0, 0, 0, 0x80], Int128(Int32.min)),
    ]
    for (program, expected) in cases {
      switch try Archive.read(program).value() {
      case .int(let value): #expect(Int128(value) == expected)
      case .wideInteger(let value):
        #expect(value.int128 == expected && Int(exactly: expected) == nil)
      default: Issue.record("not an integer")
      }
    }
  }

  @Test("keeps the place of a key that is set twice, with the later value")
  func repeatedKey() throws {
    // {'a': 1, 'b': 2}, then 'a': 3
    let program = Array("}(X\u{1}\0\0\0aK\u{1}X\u{1}\0\0\0bK\u{2}X\u{1}\0\0\0aK\u{3}u".utf8)
    guard case .dict(let dict) = try Archive.read(program).value() else {
      Issue.record("not a dict")
      return
    }
    #expect(dict.entries.map(\.key) == [.string("a"), .string("b")])
    guard case .int(3) = dict["a"] else {
      Issue.record("not the later value")
      return
    }
  }

  @Test("gives an object that is referred to twice to both, complete")
  func sharedList() throws {
    // [l, l] where l gets its item after both references were made
    let program = Array("](]q\u{1}h\u{1}eh\u{1}K\u{7}a0".utf8.dropLast())
    // Two values are left over.
    #expect(throws: FileFormatError.self) { try Archive.read(program) }

    let shared = Array("](]q\u{1}K\u{7}ah\u{1}e".utf8)
    guard case .list(let items) = try Archive.read(shared).value(), items.count == 2 else {
      Issue.record("not a list of two")
      return
    }
    for case .list(let inner) in items { #expect(inner.count == 1) }
  }

  @Test("refuses values that share so much that walking them never ends")
  func sharedTree() throws {
    // A list that holds the one before twice, forty times over: 2^40 leaves in 41 lists.
    var program: [UInt8] = [Self.emptyList, 0x71, 0]  // BINPUT 0
    for _ in 0..<40 {
      program += [Self.emptyList, Self.mark, 0x68, 0, 0x68, 0, Self.appends, 0x71, 0]
    }
    // Only the last stays on the stack.
    let kept = [Self.mark] + program + [0x74]
    let error = try #require(throws: FileFormatError.self) { try Archive.read(kept).value() }
    #expect(error.kind == .limit)
  }

  @Test("handles deep stacks and long programs in time that grows with their length only")
  func longPrograms() throws {
    // 500,000 numbers on the stack while 500,000 tuples are made of the top: quadratic if copied.
    let numbers = [UInt8](repeating: 0x4E, count: 500_000)
    let tuples = [UInt8](repeating: 0x85, count: 250_000)
    let error = try #require(throws: FileFormatError.self) { try Archive.read(numbers + tuples) }
    #expect(error.kind == .badPickle)
  }

  @Test("stops at its limits", arguments: [0x5D, 0x4E, 0x28] as [UInt8])
  func limits(_ opcode: UInt8) throws {
    let program = [UInt8](repeating: opcode, count: 3 << 20)
    let error = try #require(throws: FileFormatError.self) { try Archive.read(program) }
    #expect(error.kind == .limit)
  }

  /// Lookups that each take as long as a text of a mebibyte, which the program names by two bytes.
  private static let lookups: [(name: String, step: @Sendable (inout PickleProgram) -> Void)] = [
    ("keys of a dict", { $0.op("h\u{0}Ns") }),
    (
      "keys of storages",
      {
        $0.tuple {
          $0.text("storage")
          $0.global("torch", "FloatStorage")
          $0.op("h\u{0}")
          $0.text("cpu")
          $0.int(1)
        }
        $0.op("Q0")
      }
    ),
    (
      "texts that stand for no bytes",
      {
        $0.call("_codecs", "encode") {
          $0.op("h\u{0}")
          $0.text("latin1")
        }
        $0.op("0")
      }
    ),
    (
      "names of classes",
      {
        $0.op("h\u{0}h\u{0}")
        $0.op(0x93)
      }
    ),
  ]

  @Test(
    "stops where what is looked at takes more time than a program of its length may",
    arguments: 0..<4)
  func repeatedLookups(_ number: Int) throws {
    let (name, step) = Self.lookups[number]
    let program = PickleProgram {
      $0.text(String(repeating: "a", count: 1 << 20) + "\u{20AC}")
      $0.op("q\u{0}0}")
      for _ in 0..<50_000 { step(&$0) }
    }
    let error = try #require(throws: FileFormatError.self, "\(name)") {
      try Archive.read(program.bytes)
    }
    #expect(error.kind == .limit, "\(name): \(error)")
  }

  @Test("knows an attribute that Python reserves by one look at a dict of many")
  func reservedAttributes() throws {
    func program(_ last: String) -> [UInt8] {
      PickleProgram {
        $0.call("collections", "OrderedDict")
        $0.dict { program in
          for i in 0..<100_000 {
            program.text("k\(i)")
            program.op("N")
          }
          program.text(last)
          program.op("N")
        }
        $0.op("q\u{0}b")
        for _ in 0..<500_000 { $0.op("h\u{0}b") }
      }.bytes
    }
    _ = try Archive.read(program("_metadata"))
    let error = try #require(throws: FileFormatError.self) {
      try Archive.read(program("__class__"))
    }
    #expect(error.kind == .badPickle && error.message.contains("__class__"))
  }

  @Test("refuses shapes without elements whose strides would be no numbers")
  func hugeEmptyShape() throws {
    let storage = ByteStorage(count: 0) { _ in }
    let empty = StridedTensor(
      dtype: .float32, shape: [2, 0, 3], strides: [3, 3, 1], storage: storage)
    var bytes = TorchWriter.file(.list([.tensor(empty)]))
    #expect(try Self.shape(bytes) == [2, 0, 3])
    // The sizes 2, 0, 3 become 2^62, 0, 2^62 in the pickle.
    let sizes: [UInt8] = [0x4B, 2, 0x4B, 0, 0x4B, 3, 0x87]
    let huge: [UInt8] = [0x8A, 8, 0, 0, 0, 0, 0, 0, 0, 0x40]
    let count = Int(bytes[18]) | Int(bytes[19]) << 8
    var program = Array(bytes[64..<(64 + count)])
    let place = try #require(program.firstRange(of: sizes))
    program.replaceSubrange(place, with: huge + [0x4B, 0] + huge + [0x87])
    bytes = Archive.bytes(program, storages: [[]])
    let error = try #require(throws: FileFormatError.self) { try Self.shape(bytes) }
    #expect(error.kind == .badTensor)
  }

  private static func shape(_ bytes: [UInt8]) throws -> [Int]? {
    guard case .list(let items) = try TorchFile(Fixtures.storage(bytes)).value(),
      case .tensor(let tensor) = items.first
    else { return nil }
    return tensor.shape
  }

  @Test("has integers of any size in as many bytes as Python takes")
  func wideIntegers() throws {
    // What pickle.dumps(value, 2) has between the protocol and the end, by Python 3.
    let cases: [(text: String, bytes: [UInt8])] = [
      ("9223372036854775808", [0x8A, 9, 0, 0, 0, 0, 0, 0, 0, 0x80, 0]),
      ("18446744073709551615", [0x8A, 9, 255, 255, 255, 255, 255, 255, 255, 255, 0]),
      ("-9223372036854775809", [0x8A, 9, 255, 255, 255, 255, 255, 255, 255, 0x7F, 255]),
      ("12345678901234567890", [0x8A, 9, 0xD2, 0x0A, 0x1F, 0xEB, 0x8C, 0xA9, 0x54, 0xAB, 0]),
    ]
    for (text, bytes) in cases {
      guard case .wideInteger(let value) = try JSONValue(parsing: Array(text.utf8)) else {
        Issue.record("\(text) is no wide integer")
        continue
      }
      #expect(PickleWriter.pickle(.wideInteger(value)) == [0x80, 2] + bytes + [0x2E])
      guard case .wideInteger(value) = try Archive.read(bytes).value() else {
        Issue.record("\(text) is read as another value")
        continue
      }
    }
    // The longest still has its size in one byte.
    let digits = Array(String(repeating: "9", count: WideInteger.mostDigits).utf8)
    for text in [digits, [UInt8(ascii: "-")] + digits] {
      guard case .wideInteger(let value) = try JSONValue(parsing: text) else {
        Issue.record("no wide integer")
        continue
      }
      let pickle = PickleWriter.pickle(.wideInteger(value))
      #expect(pickle.count == 5 + Int(pickle[3]) && pickle[3] == 250)
    }
  }

  @Test("names what it refuses, without control characters")
  func messages() throws {
    let program = Array("cos\u{1B}[2J\nsystem\n".utf8)
    let error = try #require(throws: FileFormatError.self) { try StateDict(Archive.read(program)) }
    #expect(error.kind == .forbiddenGlobal)
    #expect(error.description.contains("system"))
    #expect(!error.description.unicodeScalars.contains("\u{1B}"))
  }
}
