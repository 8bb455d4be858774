import Tensor
import TestSupport
import Testing

/// What data set files say of their images of whole numbers.
@Suite struct StoredScalingTests {
  /// Reads a data set of one image of three channels and one pixel each, 0, 51 and 255.
  private func read(
    _ stored: PickleValue?, isWhole: Bool = true, isWholeTest: Bool? = nil,
    scaling: ImageScaling? = nil
  ) throws -> DataSet {
    func set(_ isWhole: Bool) -> PickleValue {
      let images =
        isWhole
        ? Tensor(
          dtype: .uint8, shape: [1, 3, 1, 1],
          storage: ByteStorage(copying: [0, 51, 255] as [UInt8]))
        : Tensor([0, 51, 255] as [Float], shape: [1, 3, 1, 1])
      return PickleValue.tensorDataset(
        images: images, labels: Tensor([1] as [Int64], shape: [1]))
    }
    let entries =
      [("trainset", set(isWhole)), ("testset", set(isWholeTest ?? isWhole))]
      + (stored.map { [("normalize", $0)] } ?? [])
    return try DataSetFile.dataSet(
      in: try TorchFile(Fixtures.storage(TorchWriter.file(.dict(entries)))), scaling: scaling)
  }

  private func stored(
    _ scale: PickleValue, _ means: [PickleValue] = [], _ deviations: [PickleValue] = []
  ) -> PickleValue {
    .dict([("scale", scale), ("mean", .list(means)), ("std", .tuple(deviations))])
  }

  @Test func `sets of whole and of floating-point numbers don't go together`() throws {
    for isWhole in [true, false] {
      let error = #expect(throws: FileFormatError.self) {
        try read(stored(.int(255)), isWhole: isWhole, isWholeTest: !isWhole)
      }
      #expect(error?.key == "testset" && error?.message.contains("all of one kind") == true)
    }
  }

  @Test func `images are scaled as their file says`() throws {
    let cases: [(PickleValue, [Float])] = [
      (stored(.int(255)), [0, 0.2, 1]), (stored(.none), [0, 51, 255]),
      (stored(.float(51), [.int(1)], [.float(0.5)]), [-2, 0, 8]),
      (
        stored(.none, [.int(0), .int(1), .float(5)], [.int(1), .int(2), .int(250)]), [0, 25, 1]
      ),
    ]
    for (stored, expected) in cases {
      let data = try read(stored)
      #expect(data.train.floats() == expected && data.wholeNumberType == .uint8)
      #expect(data.train.images.dtype == .uint8, "bytes stay bytes in memory")
      #expect(data.scaling != nil && data.notes.isEmpty)
    }
    #expect(try read(nil).scaling == nil)
    #expect(try read(nil).train.floats() == [0, 51, 255])
  }

  @Test func `who reads them has the last word`() throws {
    let scaling = ImageScaling(divisor: 51)
    let data = try read(stored(.int(255)), scaling: scaling)
    #expect(data.scaling == scaling && data.train.floats() == [0, 1, 5])
    #expect(try read(.bool(true), scaling: scaling).train.floats() == [0, 1, 5])
  }

  @Test func `what can't be understood is refused where images depend on it`() throws {
    let bad: [PickleValue] = [
      .bool(true), .none, .dict([]), .dict([("scale", .int(255))]), stored(.string("255")),
      stored(.int(0)), stored(.int(-1)), stored(.float(.infinity)), stored(.bool(true)),
      stored(.int(1), [.int(1)], []), stored(.int(1), [.int(1)], [.int(0)]),
      stored(.int(1), [.float(.nan)], [.int(1)]), stored(.int(1), [.string("a")], [.int(1)]),
      stored(.int(1), [.int(1)], [.float(1e-60)]), stored(.int(1), [.float(1e60)], [.int(1)]),
      stored(.int(1), [.int(1), .int(1)], [.int(1), .int(1)]),
    ]
    for value in bad {
      let error = try #require(throws: FileFormatError.self) { try read(value) }
      #expect(error.key == "normalize" && error.message.contains("--scale"), "\(value)")
      let floats = try read(value, isWhole: false)
      #expect(floats.scaling == nil && floats.train.floats() == [0, 51, 255])
      #expect(
        floats.notes.contains { $0.contains("has 'normalize', which is for images of whole") })
    }
  }
}
