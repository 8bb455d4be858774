import Tensor
import TestSupport
import Testing

/// Whatever a pickle asks for, nothing is called; it matters only where a tensor or number is needed.
@Suite struct InertObjectTests {
  private static let weights: [UInt8] = [0, 0, 128, 63]  // 1.0

  /// A file with a state dict of one tensor and, beside it, what `other` leaves.
  private static func file(
    beside other: (inout PickleProgram) -> Void, version: UInt8 = 2
  ) throws -> TorchFile {
    let program = PickleProgram {
      $0.op(0x80)
      $0.op(version)
      $0.dict {
        $0.text("state_dict")
        $0.dict {
          $0.text("weight")
          $0.tensor(0, [1])
        }
        $0.text("other")
        other(&$0)
      }
      $0.op(".")
    }
    return try TorchFile(
      Fixtures.storage(Archive.bytes(program.bytes, storages: [Self.weights])))
  }

  private static let harmless: [(String, @Sendable (inout PickleProgram) -> Void)] = [
    ("REDUCE", { $0.call("os", "system") { $0.text("touch executed.canary") } }),
    (
      "a result that is called again",
      {
        $0.call("builtins", "getattr") { $0.text("a") }
        $0.op(")R")
      }
    ),
    (
      "NEWOBJ and BUILD",
      {
        $0.global("argparse", "Namespace")
        $0.op(")")
        $0.op(0x81)
        $0.op("}b")
      }
    ),
    (
      "NEWOBJ_EX",
      {
        $0.global("a", "B")
        $0.op(")}")
        $0.op(0x92)
      }
    ),
    ("INST", { $0.op("(I1\nia\nB\n") }),
    (
      "OBJ",
      {
        $0.op("(")
        $0.global("a", "B")
        $0.op("NNo")
      }
    ),
    (
      "STACK_GLOBAL",
      {
        $0.text("a")
        $0.text("B")
        $0.op(0x93)
      }
    ),
    (
      "a list and dict of a class",
      {
        $0.call("a", "B")
        $0.op("(NNe(NNu")
      }
    ),
    (
      "a set",
      {
        $0.op(0x8F)
        $0.op("(NN")
        $0.op(0x90)
      }
    ),
    (
      "a frozenset",
      {
        $0.op("(N")
        $0.op(0x91)
      }
    ),
    (
      "bytes",
      {
        $0.op("C")
        $0.op(2)
        $0.op(0xFF)
        $0.op(0)
      }
    ),
    (
      "a bytearray",
      {
        $0.op(0x96)
        $0.count(1)
        $0.count(0)
        $0.op(7)
      }
    ),
    (
      "keys of any kind",
      {
        $0.dict {
          $0.tuple { $0.int(1) }
          $0.op("NNN")
          $0.op(0x88)
          $0.op("N")
        }
      }
    ),
    ("a dict that holds itself", { $0.op("}q\u{9}NNsNh\u{9}s") }),
    (
      "nested lists",
      { program in
        for _ in 0..<500 { program.op("]") }
        for _ in 0..<499 { program.op("a") }
      }
    ),
    (
      "an integer of 20 bytes",
      {
        $0.op(0x8A)
        $0.op(20)
        for _ in 0..<20 { $0.op(1) }
      }
    ),
    (
      "a storage of another type",
      {
        $0.tensor(1, [1], storage: "ComplexFloatStorage")
      }
    ),
    (
      "a defaultdict",
      {
        $0.call("collections", "defaultdict") { $0.global("builtins", "int") }
        $0.text("a")
        $0.op("Ns")
      }
    ),
  ]

  @Test func `beside the state dict they do not matter`() throws {
    for (name, program) in Self.harmless {
      for version: UInt8 in [2, 5] {
        do {
          let stateDict = try StateDict(try Self.file(beside: program, version: version))
          #expect(stateDict["weight"]?.floats() == [1], "\(name)")
        } catch {
          Issue.record("\(name): \(error)")
        }
      }
    }
  }

  @Test func `among tensors they are named`() throws {
    let program = PickleProgram {
      $0.dict {
        $0.text("weight")
        $0.tensor(0, [1])
        $0.text("best_acc")
        $0.scalar("f8", order: "<", [UInt8](repeating: 0, count: 8))
      }
    }
    let bytes = [0x80, 2] + program.bytes + [0x2E]
    let file = try TorchFile(Fixtures.storage(Archive.bytes(bytes, storages: [Self.weights])))
    let error = try #require(throws: FileFormatError.self) { try StateDict(file) }
    #expect(error.kind == .forbiddenGlobal && error.key == "best_acc")
    #expect(error.message.contains("numpy._core.multiarray.scalar"))
  }

  @Test func `the bytes that texts are turned into are bounded`() throws {
    // A text of 1 MB, named a hundred times.
    let program = PickleProgram {
      $0.op("]")
      $0.text(String(repeating: "a", count: 1 << 20))
      $0.op("q\u{1}0(")
      for _ in 0..<100 {
        $0.call("_codecs", "encode") {
          $0.op("h\u{1}")
          $0.text("latin1")
        }
      }
      $0.op("e")
    }
    let error = try #require(throws: FileFormatError.self) { try Archive.read(program.bytes) }
    #expect(error.kind == .limit)
  }

  @Test func `extension codes and text identities are refused`() throws {
    for (program, kind): ([UInt8], FileFormatError.Kind) in [
      ([0x82, 1], .forbiddenGlobal), (Array("P0\n".utf8), .badPickle), ([0x97], .badPickle),
    ] {
      let error = try #require(throws: FileFormatError.self) { try Archive.read(program) }
      #expect(error.kind == kind)
    }
  }
}
