import Tensor
import TestSupport
import Testing

/// The same values in the words of each protocol.
@Suite struct ProtocolTests {
  private static func value(_ program: PickleProgram) throws -> String {
    Description.of(try Archive.read(program.bytes).value()).text()
  }

  @Test func `protocol 0 writes lines of text`() throws {
    let lines = PickleProgram {
      $0.op(
        "(lp0\nI1\naI-5\naL7L\naI01\naI00\naF1.5\naS'a\\n\\x41\"'\naVb\\u00e4\na(dp1\nS'k'\nNsag1\na(I2\nta"
      )
    }
    #expect(
      try Self.value(lines)
        == #"{"list": [{"int": 1}, {"int": -5}, {"int": 7}, {"bool": true}, {"bool": false}, "#
        + #"{"float": 1.5}, {"str": "a\nA\""}, {"str": "b\u00e4"}, {"dict": [["k", {"none": true}]]}, "#
        + #"{"dict": [["k", {"none": true}]]}, {"tuple": [{"int": 2}]}]}"#)
  }

  @Test func `protocols 4 and 5 frame and memoize`() throws {
    let framed = PickleProgram {
      $0.op(0x95)
      $0.count(100)
      $0.count(0)
      $0.op("]")
      $0.op(0x94)
      $0.op("(")
      $0.op(0x8C)
      $0.op(1)
      $0.op("a")
      $0.op(0x94)
      $0.op("h\u{1}")
      $0.op(0x8D)
      $0.count(1)
      $0.count(0)
      $0.op("be")
    }
    #expect(try Self.value(framed) == #"{"list": [{"str": "a"}, {"str": "a"}, {"str": "b"}]}"#)
  }

  @Test func `values can be taken back and doubled`() throws {
    let program = PickleProgram {
      $0.op("]N0(NN1(")
      $0.int(3)
      $0.op("2e")
    }
    #expect(try Self.value(program) == #"{"list": [{"int": 3}, {"int": 3}]}"#)
  }

  @Test func `what is no number or text is refused`() throws {
    for program in ["Ix\n", "L\n", "Fx\n", "Sabc\n", "S'\\x4'\n", "V\\u12\n", "gx\n", "1", "0"] {
      let error = try #require(throws: FileFormatError.self) {
        try Archive.read(Array(program.utf8))
      }
      #expect(error.kind == .badPickle, "\(program)")
    }
  }

  @Test func `Python 2 wrote an OrderedDict as a list of pairs, keys as bytes`() throws {
    let program = PickleProgram {
      $0.call("collections", "OrderedDict") {
        $0.op("](](U\u{6}weight")
        $0.tensor(0, [1])
        $0.op("ee")
      }
      $0.dict {
        $0.text("_metadata")
        $0.op("N")
      }
      $0.op("b")
    }
    let bytes = [0x80, 2] + program.bytes + [0x2E]
    let file = try TorchFile(
      Fixtures.storage(Archive.bytes(bytes, storages: [[0, 0, 0, 64]])))
    #expect(try StateDict(file)["weight"]?.floats() == [2])
  }

  @Test func `parameters may have a state, tensors a type of their own`() throws {
    let program = PickleProgram {
      $0.dict {
        $0.text("a")
        $0.call("torch._utils", "_rebuild_parameter_with_state") {
          $0.tensor(0, [1])
          $0.op(0x88)
          $0.op("N}")
        }
        $0.text("b")
        $0.call("torch._tensor", "_rebuild_from_type_v2") {
          $0.global("torch._utils", "_rebuild_parameter")
          $0.global("torch.nn.parameter", "Parameter")
          $0.tuple {
            $0.tensor(0, [1])
            $0.op(0x88)
            $0.op("N")
          }
          $0.op("}")
        }
      }
    }
    let bytes = [0x80, 2] + program.bytes + [0x2E]
    let file = try TorchFile(
      Fixtures.storage(Archive.bytes(bytes, storages: [[0, 0, 0, 64]])))
    let stateDict = try StateDict(file)
    #expect(stateDict["a"]?.floats() == [2] && stateDict["b"]?.floats() == [2])
  }
}
