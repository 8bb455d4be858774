import Tensor
import TestSupport
import Testing

/// Data sets whose pickles hold ranges, numpy arrays and classes of somebody's own.
@Suite struct DataSetObjectTests {
  private static let count = 4

  /// A file with the sets that `sets` leaves, over a storage of four images of one pixel, 0 to 3, and
  /// one of their labels, 0 to 3.
  private static func read(_ sets: (inout PickleProgram) -> Void) throws -> DataSet {
    let program = PickleProgram {
      $0.op(0x80)
      $0.op(2)
      $0.dict(sets)
      $0.op(".")
    }
    let images = (0..<count).flatMap { i in withUnsafeBytes(of: Float(i)) { Array($0) } }
    let labels = (0..<count).flatMap { i in withUnsafeBytes(of: Int64(i)) { Array($0) } }
    return try DataSetFile.dataSet(
      in: try TorchFile(
        Fixtures.storage(Archive.bytes(program.bytes, storages: [images, labels]))))
  }

  private static func whole(_ program: inout PickleProgram) {
    program.global("torch.utils.data.dataset", "TensorDataset")
    program.op(")")
    program.op(0x81)
    program.dict {
      $0.text("tensors")
      $0.tuple {
        $0.tensor(0, [count, 1, 1, 1])
        $0.tensor(1, [count], storage: "LongStorage")
      }
    }
    program.op("b")
  }

  private static func labels(_ indices: (inout PickleProgram) -> Void) throws -> [Int32] {
    try read {
      $0.text("trainset")
      $0.global("torch.utils.data.dataset", "Subset")
      $0.op(")")
      $0.op(0x81)
      $0.dict {
        $0.text("dataset")
        whole(&$0)
        $0.text("indices")
        indices(&$0)
      }
      $0.op("b")
      $0.text("testset")
      whole(&$0)
    }.train.labels
  }

  private static func range(_ program: inout PickleProgram, _ bounds: [Int]) {
    program.call("__builtin__", "xrange") { for bound in bounds { $0.longInt(bound) } }
  }

  @Test func `indices may be a range`() throws {
    #expect(try Self.labels { Self.range(&$0, [0, 3, 1]) } == [0, 1, 2])
    #expect(try Self.labels { Self.range(&$0, [3, -1, -2]) } == [3, 1])
    for bounds in [[0, 3, 0], [0, 5, 1], [3, 0, 1], [0, .max >> 33, 1], [-1, 2, 1]] {
      #expect(throws: FileFormatError.self) { try Self.labels { Self.range(&$0, bounds) } }
    }
  }

  @Test func `bounds of a range may be any integers of 64 bits`() throws {
    #expect(try Self.labels { Self.range(&$0, [0, .min, .min]) } == [0])
    #expect(try Self.labels { Self.range(&$0, [2, .max, .max]) } == [2])
    #expect(try Self.labels { Self.range(&$0, [3, 0, .min]) } == [3])
    let refused = [
      [0, .min, .max], [.min, .max, 1], [.max, .min, -1], [.min, 0, 1], [.max - 5, .max, 1 << 61],
    ]
    for bounds in refused {
      #expect(throws: FileFormatError.self) { try Self.labels { Self.range(&$0, bounds) } }
    }
  }

  @Test func `indices may be a numpy array of any integers`() throws {
    let cases: [(String, String, [UInt8])] = [
      ("i8", "<", [2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
      ("i4", ">", [0, 0, 0, 2, 0, 0, 0, 1]),
      ("u2", "<", [2, 0, 1, 0]), ("u1", "|", [2, 1]), ("i1", "|", [2, 1]),
    ]
    for (type, order, elements) in cases {
      let labels = try Self.labels { $0.array(type, order: order, count: 2, elements) }
      #expect(labels == [2, 1], "\(type)")
    }
  }

  @Test func `other arrays are refused, with what may be given`() throws {
    let cases: [(String, Int, [UInt8])] = [
      ("f4", 1, [0, 0, 0, 0]), ("i8", 2, [0, 0, 0, 0, 0, 0, 0, 0]), ("i3", 1, [0, 0, 0]),
      ("i1", 1, [255]),
    ]
    for (type, count, elements) in cases {
      let error = try #require(throws: FileFormatError.self) {
        try Self.labels { $0.array(type, order: "<", count: count, elements) }
      }
      #expect(error.key == "trainset")
      #expect(error.message.contains(type == "i1" ? "index -1" : "tolist()"))
    }
  }

  @Test func `the seed may be a number of numpy`() throws {
    let set = try Self.read {
      for name in ["trainset", "testset"] {
        $0.text(name)
        Self.whole(&$0)
      }
      $0.text("dataset_seed")
      $0.scalar("i8", order: "<", [42, 0, 0, 0, 0, 0, 0, 0])
    }
    #expect(set.seed == 42)
  }

  @Test func `cached sets are two tensors, prepared zoos are none`() throws {
    func sets(_ type: String) throws -> DataSet {
      try Self.read {
        for name in ["trainset", "testset"] {
          $0.text(name)
          $0.global("__main__", type)
          $0.op(")")
          $0.op(0x81)
          $0.dict {
            $0.text("data")
            $0.tensor(0, [Self.count, 1, 1, 1])
            $0.text("targets")
            $0.tensor(1, [Self.count], storage: "LongStorage")
            $0.text("transform")
            $0.call("torchvision.transforms", "Normalize")
          }
          $0.op("b")
        }
      }
    }
    let cached = try sets("CachedDataset")
    #expect(cached.train.labels == [0, 1, 2, 3])
    #expect(
      cached.notes == [
        "has a transform, torchvision.transforms.Normalize, which is not executed: its images are taken as they are "
          + "stored"
      ])
    let zoo = try #require(throws: FileFormatError.self) { try sets("ModelDatasetBase") }
    #expect(zoo.message == "a preprocessed model zoo, not images: use the raw zoo")
    let other = try #require(throws: FileFormatError.self) { try sets("MNIST") }
    #expect(other.kind == .forbiddenGlobal && other.message.contains("__main__.MNIST"))
  }

  @Test func `a prepared zoo beyond all limits is told from a damaged file`() throws {
    func refusal(_ type: String) throws -> FileFormatError {
      let program = PickleProgram {
        $0.op(0x80)
        $0.op(2)
        $0.dict {
          $0.text("trainset")
          $0.global("checkpoints_to_datasets.dataset_base", type)
          $0.op(")")
          $0.op(0x81)
        }
        for _ in 0..<(1 << 24) { $0.op("0") }
        $0.op(".")
      }
      return try #require(throws: FileFormatError.self) {
        try TorchFile(Fixtures.storage(Archive.bytes(program.bytes)))
      }
    }
    let zoo = try refusal("ModelDatasetBase")
    #expect(zoo.kind == .badContents && zoo.message.contains("use the raw zoo"))
    #expect(try refusal("Other").kind == .limit)
  }
}
