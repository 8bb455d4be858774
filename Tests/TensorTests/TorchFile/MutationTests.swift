import Tensor
import Testing

/// Damaged files are refused or read, but never trap.
@Suite("Damaged files")
struct MutationTests {
  private static let names = [
    "torch/1.11/state_dict", "torch/2.15/dataset_subset", "torch/2.15/optimizer_adam",
    "torch/handmade/data_descriptors", "torch/handmade/shared", "torch/legacy-1.13/dataset",
    "torch/legacy-2.15/containers", "hostile/deflated_storage", "hostile/deflated_pickle",
  ]

  @Test("do no harm", arguments: names)
  func mutants(_ name: String) throws {
    let original = try Fixtures.bytes(name + ".pt")
    var random = Words(name: name)
    for _ in 0..<600 { Self.read(Self.mutant(of: original, &random)) }
    for count in stride(from: 0, to: original.count, by: max(1, original.count / 100)) {
      Self.read(Array(original[..<count]))
    }
  }

  /// Damage that checksums can't catch: to the pickle itself, in a sound archive.
  @Test("do no harm with sound checksums", arguments: ["1.11/state_dict", "2.15/containers"])
  func pickleMutants(_ name: String) throws {
    let file = try TorchFile.read(Fixtures.path("torch/\(name).pt"))
    let bytes = TorchWriter.file(file.root)
    // data.pkl is the first member: its size stands in the local header.
    let count = Int(bytes[18]) | Int(bytes[19]) << 8 | Int(bytes[20]) << 16
    let start = 30 + Int(bytes[26]) + Int(bytes[28])
    let program = Array(bytes[start..<(start + count)])
    var random = Words(name: name)
    for _ in 0..<3_000 {
      let storages = [[UInt8]](repeating: [UInt8](repeating: 0, count: 72), count: 4)
      Self.read(Archive.bytes(Self.mutant(of: program, &random), storages: storages))
    }
  }

  /// Nothing but a `TorchFileError` is thrown: the compiler sees to that.
  private static func read(_ bytes: [UInt8]) {
    do throws(TorchFileError) {
      let file = try TorchFile(Fixtures.storage(bytes))
      if file.isDataSet {
        _ = try DataSetFile.dataSet(in: file)
      } else {
        _ = try StateDict(file)
      }
    } catch {}
  }

  private static func mutant(of original: [UInt8], _ random: inout Words) -> [UInt8] {
    var bytes = original
    for _ in 0...random.next(below: 3) {
      let place = random.next(below: bytes.count)
      switch random.next(below: 5) {
      case 0: bytes[place] ^= 1 << UInt8(random.next(below: 8))
      case 1: bytes[place] = UInt8(random.next(below: 256))
      case 2: bytes[place] = [0, 0x7F, 0x80, 0xFF][random.next(below: 4)]
      case 3: bytes.remove(at: place)
      default: bytes.insert(bytes[random.next(below: bytes.count)], at: place)
      }
    }
    return bytes
  }

  /// Seeded random numbers.
  private struct Words {
    private let philox: Philox
    private var step = 0

    init(name: String) {
      philox = Philox(
        RandomKey(seed: Int64(name.utf8.reduce(0) { $0 * 31 % 1_000_003 + Int($1) }), trialKey: 1))
    }

    mutating func next(below bound: Int) -> Int {
      step += 1
      let words = philox.words(RandomCounter.counter(purpose: .split, epoch: 0, step: step))
      return Int(words.x) % bound
    }
  }
}
