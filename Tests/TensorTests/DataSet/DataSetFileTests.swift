import Tensor
import TestSupport
import Testing

@Suite("Data sets")
struct DataSetFileTests {
  /// A `TensorDataset` of `images` and `labels`.
  private static func set(_ images: PickleValue, _ labels: PickleValue) -> PickleValue {
    let state = PickleDict([(.string("tensors"), .tuple([images, labels]))])
    return .object(PickledObject(name: .tensorDataset, state: state))
  }

  private static func set(count: Int, first: Float = 0, side: Int = 2) -> PickleValue {
    let values = (0..<(count * side * side)).map { first + Float($0) }
    return set(
      .tensor(Tensor(values, shape: [count, 1, side, side])),
      .tensor(Tensor((0..<count).map { Int64($0 % 10) }, shape: [count])))
  }

  private static func subset(_ set: PickleValue, _ indices: PickleValue) -> PickleValue {
    let state = PickleDict([(.string("dataset"), set), (.string("indices"), indices)])
    return .object(PickledObject(name: .subset, state: state))
  }

  private static func read(_ entries: [(String, PickleValue)]) throws -> DataSet {
    try DataSetFile.dataSet(in: try TorchFile(Fixtures.storage(TorchWriter.file(.dict(entries)))))
  }

  private static func error(_ entries: [(String, PickleValue)]) throws -> FileFormatError {
    try #require(throws: FileFormatError.self) { try read(entries) }
  }

  @Test(
    "of every version of PyTorch read alike", arguments: ["1.11", "1.13", "2.15", "legacy-1.13"])
  func fixtures(_ version: String) throws {
    let set = try DataSetFile.read(Fixtures.path("torch/\(version)/dataset.pt"))
    #expect(set.sets.map(\.part.key) == ["trainset", "valset", "testset"])
    #expect(set.sets.map(\.set.count) == [6, 3, 4])
    #expect(set.train.images.shape == [6, 1, 5, 5])
    #expect(set.train.labels == [0, 7, 4, 1, 8, 5])
    #expect(set.seed == 42)

    let subsets = try DataSetFile.read(Fixtures.path("torch/\(version)/dataset_subset.pt"))
    #expect(subsets.train.images.shape == [5, 1, 4, 4])
    #expect(subsets.train.floats()[0] == Float(8 * 16 % 17) / 8)
    #expect(subsets.train.labels == [8, 0, 3, 5, 1].map { $0 * 7 % 10 })
  }

  @Test("stay in the file where they can")
  func inPlace() throws {
    let file = Fixtures.storage(
      TorchWriter.file(.dict([("trainset", Self.set(count: 4)), ("testset", Self.set(count: 2))])))
    let set = try DataSetFile.dataSet(in: try TorchFile(file))
    let range = UInt(bitPattern: file.bytes.baseAddress)
    let place = UInt(bitPattern: set.train.images.bytes.baseAddress)
    #expect(place > range && place < range + UInt(file.bytes.count))
    #expect(set.validation == nil)
    #expect(set.seed == nil)
  }

  @Test("are the same whatever type, order or subset the file uses")
  func conversions() throws {
    let values = (0..<16).map { Float($0) }
    let labels: PickleValue = .tensor(Tensor([3, 1, 2, 0] as [Int64], shape: [4]))
    let plain: PickleValue = .tensor(Tensor(values, shape: [4, 1, 2, 2]))
    let narrow: PickleValue = .tensor(
      Tensor(
        dtype: .uint8, shape: [4, 1, 2, 2],
        storage: ByteStorage(copying: (0..<16).map { UInt8($0) })
      ))
    let halves: PickleValue = .tensor(Tensor(values, shape: [4, 1, 2, 2], dtype: .float16))
    // Columns before rows in memory.
    let turned: PickleValue = .tensor(
      StridedTensor(
        dtype: .float32, shape: [4, 1, 2, 2], strides: [4, 4, 1, 2],
        storage: ByteStorage(
          copying: values.indices.map { i in
            values[i / 4 * 4 + i % 2 * 2 + i / 2 % 2]
          })))
    for images in [plain, narrow, halves, turned] {
      let whole = Self.set(images, labels)
      let indices: PickleValue = .list([.int(3), .int(0)])
      let set = try Self.read([
        ("trainset", whole), ("valset", Self.subset(whole, indices)),
        (
          "testset",
          Self.subset(
            Self.subset(whole, .list([.int(2), .int(1), .int(0)])),
            .list([.int(2)]))
        ),
      ])
      #expect(set.train.floats() == values)
      #expect(set.train.labels == [3, 1, 2, 0])
      #expect(set.validation?.floats() == Array(values[12...] + values[..<4]))
      #expect(set.validation?.labels == [0, 3])
      #expect(set.test.floats() == Array(values[..<4]))
    }
  }

  @Test("name the set and the image that is wrong")
  func faults() throws {
    let good = Self.set(count: 3)
    let images: PickleValue = .tensor(
      Tensor([Float](repeating: 0, count: 12), shape: [3, 1, 2, 2]))
    func labels(_ values: [Int64]) -> PickleValue { .tensor(Tensor(values, shape: [values.count])) }
    func pixel(_ value: Float) -> PickleValue {
      .tensor(Tensor([0, 0, 0, 0, 0, 0, value, 0, 0, 0, 0, 0], shape: [3, 1, 2, 2]))
    }
    let cases: [(PickleValue, String)] = [
      (Self.set(images, labels([0, 1])), "3 images"),
      (Self.set(images, labels([0, 1, -1])), "image 2 has the label -1"),
      (Self.set(images, labels([0, 65_536, 1])), "image 1 has the label 65536"),
      (Self.set(images, images), "labels of shape"),
      (Self.set(images, .tensor(Tensor([0, 1, 2] as [Float], shape: [3]))), "float32"),
      (Self.set(labels([0, 1, 2]), labels([0, 1, 2])), "[3]"),
      (Self.set(pixel(.nan), labels([0, 1, 2])), "image 1 has a pixel"),
      (Self.set(pixel(-.infinity), labels([0, 1, 2])), "number 2"),
      (Self.set(count: 0), "no images"),
      (Self.set(count: 3, side: 3), "[3, 1, 3, 3]"),
      (Self.subset(good, .list([])), "no images"),
      (Self.subset(good, .list([.int(0), .int(3)])), "index 3 at place 1"),
      (Self.subset(good, .list([.float(0)])), "integer indices"),
      (.int(1), "int"),
    ]
    for (set, text) in cases {
      let error = try Self.error([("trainset", good), ("testset", set)])
      #expect(error.kind == .badContents)
      #expect(error.key == "testset")
      #expect(error.description.contains(text), "\(error)")
    }
    #expect(try Self.error([("trainset", good)]).key == "testset")
    #expect(try Self.error([("testset", good)]).key == "trainset")
  }

  @Test("find a NaN wherever it is", arguments: [0, 1, 262_143, 262_144, 500_000, 524_287])
  func findNaN(_ place: Int) throws {
    var values = [Float](repeating: 1, count: 1 << 19)
    values[place] = .nan
    let set = Self.set(
      .tensor(Tensor(values, shape: [2, 1, 512, 512])),
      .tensor(Tensor([0, 1] as [Int64], shape: [2])))
    let error = try Self.error([("trainset", set), ("testset", set)])
    #expect(error.message.contains("image \(place >> 18) "))
    #expect(error.message.hasSuffix("number \(place & (1 << 18 - 1))"))
  }

  @Test("have a fingerprint that tells contents apart, not files")
  func fingerprint() throws {
    let (a, b) = (Self.set(count: 3), Self.set(count: 3, first: 1))
    let print = try Self.read([("trainset", a), ("testset", b)]).fingerprint
    #expect(print.count == 16)
    #expect(try Self.read([("trainset", b), ("testset", a)]).fingerprint != print)
    let renamed = TorchWriter.file(.dict([("trainset", a), ("testset", b)]), root: "other")
    let other = try DataSetFile.dataSet(in: try TorchFile(Fixtures.storage(renamed)))
    #expect(other.fingerprint == print)
  }

  @Test("refuse to take more memory than their file accounts for")
  func bounds() throws {
    // One value, said to be 2^34 pixels.
    let images = StridedTensor(
      dtype: .float32, shape: [1 << 10, 1, 1 << 12, 1 << 12], strides: [0, 0, 0, 0],
      storage: ByteStorage(copying: [Float(1)]))
    let labels = Tensor([Int64](repeating: 0, count: 1 << 10), shape: [1 << 10])
    let set = Self.set(.tensor(images), .tensor(labels))
    #expect(try Self.error([("trainset", set), ("testset", set)]).kind == .limit)
  }

  /// A table for each channel would take 1,024 times the images.
  @Test func `bytes of many channels take no more memory than their file accounts for`() async {
    await #expect(processExitsWith: .success) {
      let channels = 1 << 21
      let bytes = (0..<channels).map { UInt8(truncatingIfNeeded: $0) }
      let images = Tensor(
        dtype: .uint8, shape: [1, channels, 1, 1], storage: ByteStorage(copying: bytes))
      let set = PickleValue.tensorDataset(
        images: images, labels: Tensor([0] as [Int64], shape: [1]))
      let file = try TorchFile(
        Fixtures.storage(TorchWriter.file(.dict([("trainset", set), ("testset", set)]))))
      limitAddressSpace(to: 1 << 30)
      for scaling in [nil, ImageScaling(divisor: 255, means: [0.5], deviations: [0.5])] {
        let data = try DataSetFile.dataSet(in: file, scaling: scaling)
        let level: (UInt8) -> Float = { scaling == nil ? Float($0) : (Float($0) / 255 - 0.5) / 0.5 }
        #expect(data.train.floats() == bytes.map(level))
      }
      // Means of their own for all channels are a table of each.
      let ones = [Double](repeating: 1, count: channels)
      let scaling = ImageScaling(divisor: nil, means: ones, deviations: ones)
      let error = #expect(throws: FileFormatError.self) {
        try DataSetFile.dataSet(in: file, scaling: scaling)
      }
      #expect(error?.kind == .limit && error?.message.contains("tables") == true)
    }
  }

  /// Labels and indices are worked on as integers of eight bytes, whatever they are in the file.
  @Test("count what labels and indices take")
  func integerBounds() throws {
    let zero = ByteStorage(copying: [UInt8(0)])
    let count = 1 << 23
    let images: PickleValue = .tensor(
      StridedTensor(
        dtype: .uint8, shape: [count, 1, 1, 1], strides: [0, 0, 0, 0], storage: zero))
    let zeros: PickleValue = .tensor(
      StridedTensor(dtype: .uint8, shape: [count], strides: [0], storage: zero))
    for (set, word) in [
      (Self.set(images, zeros), "labels"), (Self.subset(Self.set(count: 2), zeros), "indices"),
    ] {
      let error = try Self.error([("trainset", set), ("testset", Self.set(count: 2))])
      #expect(error.kind == .limit)
      #expect(error.message.contains(word), "\(error)")
    }
  }
}
