import Tensor
import Testing

@Suite("Reading state dicts")
struct StateDictReadingTests {
  private static let weights = StateDict([
    ("fc.weight", Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])),
    ("fc.bias", Tensor([5, 6] as [Float], shape: [2])),
  ])

  private static func read(_ value: PickleValue) throws -> StateDict {
    try StateDict(try TorchFile(Fixtures.storage(TorchWriter.file(value))))
  }

  @Test("keeps keys, order, shapes and dtypes")
  func plain() throws {
    let stateDict = try StateDict.read(Fixtures.path("torch/2.15/cnn_s_twin.pt"))
    #expect(stateDict.count == 20)
    #expect(
      stateDict.keys.prefix(4) == [
        "module_list.0.weight", "module_list.0.bias", "module_list.0.log_sigma2",
        "module_list.0.log_sigma2_bias",
      ])
    #expect(stateDict["module_list.0.weight"]?.shape == [8, 1, 5, 5])
    let dtypes = try StateDict.read(Fixtures.path("torch/2.15/dtypes.pt"))
    #expect(
      dtypes.members.prefix(4).map(\.value.dtype) == [.float16, .bfloat16, .float32, .float64])
    for entry in dtypes.members.prefix(4) { #expect(entry.value.floats() == [0, 1, -2.5, 100]) }
  }

  @Test(
    "unwraps what training scripts wrap", arguments: ["state_dict", "model_state_dict", "model"])
  func wrapped(_ key: String) throws {
    let wrapped: PickleValue = .dict([("epoch", .int(3)), (key, .stateDict(Self.weights))])
    #expect(try Self.read(wrapped).keys == Self.weights.keys)
    #expect(try Self.read(.dict([("model", wrapped)])).keys == Self.weights.keys)
  }

  @Test("takes off the prefix of DataParallel where all keys have it")
  func prefix() throws {
    let prefixed = StateDict(
      Self.weights.members.map { ("module.\($0.key)" as ByteText, $0.value) })
    #expect(try Self.read(.stateDict(prefixed)).keys == Self.weights.keys)
    var mixed = prefixed
    mixed["other"] = Tensor([1] as [Float], shape: [1])
    #expect(try Self.read(.stateDict(mixed)).keys == mixed.keys)
  }

  @Test("copies what is not in row-major order")
  func strided() throws {
    let strides = try StateDict.read(Fixtures.path("torch/2.15/strides.pt"))
    #expect(strides["transposed"]?.floats() == [0, 3, 1, 4, 2, 5])
    #expect(strides["expanded"]?.shape == [4, 3])
    #expect(strides["every_other"]?.floats() == stride(from: 0, to: 24, by: 2).map { Float($0) })
  }

  @Test("keeps the sign of zeros and every special value")
  func specialValues() throws {
    let values = try StateDict.read(Fixtures.path("torch/1.11/special_values.pt"))
    let floats = try #require(values["float32"]).floats()
    #expect(floats[0].isNaN && floats[1] == .infinity && floats[2] == -.infinity)
    #expect(floats[3] == 0 && floats[3].sign == .minus)
    #expect(floats[4] == .leastNonzeroMagnitude)
  }

  @Test("says which key is not a tensor")
  func notATensor() throws {
    let value: PickleValue = .dict([("weight", .string("three"))])
    let error = try #require(throws: FileFormatError.self) { try Self.read(value) }
    #expect(error.kind == .badContents && error.key == "weight")
    #expect(error.description.contains("str"))
  }

  @Test("refuses an empty one, and what is no dict")
  func noStateDict() throws {
    for value: PickleValue in [.dict([]), .int(3), .list([])] {
      let error = try #require(throws: FileFormatError.self) { try Self.read(value) }
      #expect(error.kind == .badContents)
    }
  }

  @Test("says that a file is missing, a folder or a pipe")
  func notAFile() {
    #expect(throws: FileError.self) { try StateDict.read(Fixtures.path("none.pt")) }
    #expect(throws: FileError.self) { try StateDict.read(Fixtures.path("torch")) }
    #expect(throws: FileError.self) { try StateDict.read("/dev/zero") }
  }
}
