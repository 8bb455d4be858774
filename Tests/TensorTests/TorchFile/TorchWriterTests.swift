import Tensor
import Testing

@Suite("Files written for PyTorch")
struct TorchWriterTests {
  /// What torch saves, written by us, reads as the same; storages are numbered alike.
  @Test("hold what was read from PyTorch's", arguments: Fixtures.sound)
  func roundTrip(_ name: String) throws {
    let original = try TorchFile.read(Fixtures.path(name + ".pt"))
    let bytes = TorchWriter.file(try original.value())
    let copy = try TorchFile(Fixtures.storage(bytes))
    #expect(copy.format == .zip)
    #expect(
      difference(Description.of(try copy.value()), Description.of(try original.value())) == nil)
    #expect(TorchWriter.file(try copy.value()) == bytes)
  }

  @Test("have members of names that archives are read with, and no others")
  func names() {
    for name: Path in ["data", "zoo/trial/params.json", "ünïcödé", "a b", "x..y"] {
      #expect(ZipWriter.isName(name), "\(name)")
    }
    for name: Path in [
      "", "/data", "../data", "a/../b", "a\\b", "a//b", "./a", "a/", "__MACOSX/a", "a/.DS_Store",
    ] {
      #expect(!ZipWriter.isName(name), "\(name)")
    }
    for bytes in [[0xFF, 0x61], [0x61, 0]] as [[UInt8]] {
      #expect(!ZipWriter.isName(Path(bytes: bytes)))
    }
  }

  @Test("are the same bytes for the same value, in the minimal layout")
  func exactBytes() {
    let stateDict = StateDict([("w", Tensor([1.5, -2] as [Float], shape: [2]))])
    let bytes = TorchWriter.file(stateDict)
    #expect(bytes == TorchWriter.file(stateDict))

    let program =
      "\u{80}\u{02}" + "ccollections\nOrderedDict\n)R" + "X\u{01}\0\0\0w"
      + "ctorch._utils\n_rebuild_tensor_v2\n(" + "(X\u{07}\0\0\0storage"
      + "ctorch\nFloatStorage\n" + "X\u{01}\0\0\0" + "0" + "X\u{03}\0\0\0cpu" + "K\u{02}tQ"
      + "K\0" + "K\u{02}\u{85}" + "K\u{01}\u{85}" + "\u{89}" + "ccollections\nOrderedDict\n)R"
      + "tR" + "s."
    let expected = program.unicodeScalars.map { UInt8($0.value) }
    // The local header takes 30 bytes, the name 16; the field FB pads to 64.
    #expect(Array(bytes[64..<(64 + expected.count)]) == expected)
    #expect(Array(bytes[..<4]) == [0x50, 0x4B, 3, 4])
    #expect(String(decoding: bytes[30..<46], as: UTF8.self) == "archive/data.pkl")
    #expect(Array(bytes[46..<50]) == [0x46, 0x42, 14, 0])
    #expect(Array(bytes.suffix(22).prefix(4)) == [0x50, 0x4B, 5, 6])
  }

  @Test("are compared with others without being copied")
  func comparison() {
    let document = TorchDocument(
      .stateDict(StateDict([("w", Tensor([1.5, -2] as [Float], shape: [2]))])))
    let bytes = document.bytes
    func difference(_ bytes: [UInt8]) -> Int? {
      document.firstDifference(from: Fixtures.storage(bytes))
    }
    #expect(difference(bytes) == nil)
    for place in bytes.indices {
      var other = bytes
      other[place] ^= 1
      #expect(difference(other) == place)
    }
    for count in [0, 1, 64, bytes.count - 1] {
      #expect(difference(Array(bytes.prefix(count))) == count)
    }
    #expect(difference(bytes + [0]) == bytes.count)
  }

  @Test("make an object of any class from its attributes, without calling it")
  func instance() {
    let bytes = PickleWriter.pickle(
      .instance(PickledInstance(module: "a.b", name: "C", attributes: [("x", .int(1))])))
    let program = "\u{80}\u{02}" + "ca.b\nC\n" + ")\u{81}" + "}X\u{01}\0\0\0xK\u{01}s" + "b."
    #expect(bytes == program.unicodeScalars.map { UInt8($0.value) })
  }

  @Test("have every member's bytes at a multiple of 64")
  func alignment() throws {
    let stateDict = StateDict([
      ("a", Tensor([1, 2, 3] as [Float], shape: [3])), ("b", Tensor([7] as [Int64], shape: [1])),
    ])
    let bytes = TorchWriter.file(stateDict, root: "checkpoints")
    let file = try TorchFile(Fixtures.storage(bytes))
    guard case .dict(let dict) = try file.value() else { return #expect(Bool(false)) }
    for entry in dict.entries {
      guard case .tensor(let tensor) = entry.value else { return #expect(Bool(false)) }
      let address = UInt(bitPattern: tensor.storage.bytes.baseAddress)
      #expect(address % 64 == 0)
    }
  }

  @Test("write a tensor's own elements only, and shared ones once")
  func storages() throws {
    let big = Tensor([Float](repeating: 1, count: 10_000), shape: [10_000])
    let slice = Tensor(dtype: .float32, shape: [2], storage: big.storage, byteOffset: 400)
    #expect(TorchWriter.file(StateDict([("part", slice)])).count < 2_000)

    let shared = StridedTensor(
      dtype: .float32, shape: [100, 100], strides: [1, 100], storage: big.storage)
    let whole: PickleValue = .dict([("a", .tensor(shared)), ("b", .tensor(big))])
    let bytes = TorchWriter.file(whole)
    #expect(bytes.count < 45_000)
    let copy = try TorchFile(Fixtures.storage(bytes))
    #expect(difference(Description.of(try copy.value()), Description.of(whole)) == nil)
  }

  @Test("pickle integers in Python's shortest forms")
  func integers() {
    let cases: [(Int, [UInt8])] = [
      (0, [0x4B, 0]), (255, [0x4B, 255]), (256, [0x4D, 0, 1]), (65_535, [0x4D, 255, 255]),
      (65_536, [0x4A, 0, 0, 1, 0]), (-1, [0x4A, 255, 255, 255, 255]),
      (Int(Int32.min), [0x4A, 0, 0, 0, 0x80]), (1 << 31, [0x8A, 5, 0, 0, 0, 0x80, 0]),
      (Int(Int32.min) - 1, [0x8A, 5, 255, 255, 255, 0x7F, 255]),
      (Int.max, [0x8A, 8, 255, 255, 255, 255, 255, 255, 255, 0x7F]),
    ]
    for (value, expected) in cases {
      #expect(PickleWriter.pickle(.int(value)) == [0x80, 2] + expected + [0x2E])
    }
  }

  @Test("pickle a params.json's values as Python's protocol 2 without memo")
  func plainPickle() {
    let value: PickleValue = .dict([
      ("seed", .int(1)), ("lr", .float(0.5)), ("none", .none), ("flags", .list([.bool(true)])),
      ("pair", .tuple([.float(-0.0), .string("ü")])),
    ])
    let expected =
      "\u{80}\u{02}}(X\u{04}\0\0\0seedK\u{01}X\u{02}\0\0\0lrG\u{3F}\u{E0}\0\0\0\0\0\0"
      + "X\u{04}\0\0\0noneNX\u{05}\0\0\0flags]\u{88}aX\u{04}\0\0\0pair"
      + "G\u{80}\0\0\0\0\0\0\0X\u{02}\0\0\0\u{C3}\u{BC}\u{86}u."
    #expect(PickleWriter.pickle(value) == expected.unicodeScalars.map { UInt8($0.value) })
  }

  @Test("keep integer keys, as an optimiser's state has")
  func integerKeys() throws {
    let state = PickleDict([
      (
        .int(0),
        .dict([("step", .int(7)), ("exp_avg", .tensor(Tensor([1] as [Float], shape: [1])))])
      ),
      (.int(300), .none),
    ])
    let value: PickleValue = .dict([("state", .dict(state)), ("param_groups", .list([]))])
    let copy = try TorchFile(Fixtures.storage(TorchWriter.file(value)))
    #expect(difference(Description.of(try copy.value()), Description.of(value)) == nil)
  }
}
