import Tensor
import TestSupport
import Testing

/// A letter with so many combining marks that comparing it by normalisation would take minutes.
private let marks =
  "a" + String(repeating: "\u{301}", count: 80_000)
  + String(repeating: "\u{316}", count: 80_000)

@Suite struct ByteTextTests {
  /// One text to `String`, two keys to Python.
  private let composed: ByteText = "\u{E9}"
  private let decomposed: ByteText = "e\u{301}"

  @Test func `texts of other bytes are others`() {
    #expect(composed.description == decomposed.description)
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed, "\u{E9}"]).count == 2)
    #expect(decomposed < composed)
    #expect(composed == ByteText(validating: [0xC3, 0xA9]))
    #expect(ByteText(validating: [0xC3]) == nil)
  }

  @Test func `parts are found by their bytes`() {
    let text: ByteText = "module.\u{301}a.weight"
    #expect(text.hasPrefix("module.") && !text.hasPrefix("module.a"))
    #expect(text.hasSuffix(".weight") && !text.hasSuffix("x.weight"))
    #expect(text.contains("a.w") && text.contains("") && !text.contains("b"))
    #expect(text.removing(prefix: "module.") == "\u{301}a.weight")
    #expect(text.removing(prefix: "net.") == nil)
    #expect(!ByteText("a").hasSuffix("aa") && !ByteText("a").contains("aa"))
  }

  @Test func `excerpts are short and without control characters`() {
    #expect("ab\u{1B}[2J\u{9B}".excerpt() == "ab\u{FFFD}[2J\u{FFFD}")
    #expect("abc".excerpt(3) == "abc" && "abcd".excerpt(3) == "abc…")
    #expect(marks.excerpt().unicodeScalars.count == 101)
  }

  @Test func `a key of many marks is read from JSON like any other`() throws {
    let text = "{\"\(marks)\": 1, \"\(marks)b\": \"\(marks)\"}"
    let object = try #require(try JSONValue(parsing: Array(text.utf8)).object)
    #expect(object.keys == [ByteText(marks), ByteText(marks + "b")])
    #expect(object[marks] == 1 && object["\(marks)b"] == .string(marks))
    #expect(object["\(marks)b"] != "tanh")
    // Without its colon the message shows a part of it.
    let error = #expect(throws: JSONError.self) {
      try JSONValue(parsing: Array("{\"\(marks)\" 1}".utf8))
    }
    #expect(error.map { $0.description.utf8.count < 1_000 } == true)
  }

  @Test func `keys that look alike are two in JSON, pickles and state dicts`() throws {
    let object = try JSONValue(parsing: Array("{\"\u{E9}\": 1, \"e\u{301}\": 2}".utf8)).object
    #expect(object?.keys == [composed, decomposed])
    #expect(object?["\u{E9}"] == 1 && object?["e\u{301}"] == 2)
    let tensors = StateDict(
      [composed, decomposed].map { ($0, Tensor([1] as [Float], shape: [1])) })
    #expect(tensors.count == 2)
    let file = try TorchFile(ByteStorage(copying: TorchWriter.file(tensors)))
    #expect(try StateDict(file).keys == [composed, decomposed])
  }

  @Test func `a state dict's key of many marks is read like any other`() throws {
    let tensors = StateDict([(ByteText(marks), Tensor([1] as [Float], shape: [1]))])
    let file = try TorchFile(ByteStorage(copying: TorchWriter.file(tensors)))
    #expect(try StateDict(file).keys == [ByteText(marks)])
  }

  @Test func `members of an archive are told apart by their bytes`() throws {
    var zip = ZipWriter()
    // None, as a pickle.
    zip.add("m/data.pkl", ByteStorage(copying: [0x80, 2, 0x4E, 0x2E] as [UInt8]))
    zip.add("m/version", "3\n")
    let name = String(marks.unicodeScalars.prefix(30_000))
    for other in ["\u{E9}", "e\u{301}", name, name + "b"] { zip.add("m/\(other)", "") }
    let file = try TorchFile(ByteStorage(copying: zip.archive()))
    guard case .none = try file.value() else {
      Issue.record("not None")
      return
    }
  }

  @Test func `a global's name of many marks is refused in few words`() throws {
    let program = Array("c\(marks)\n\(marks)\n".utf8)
    let error = #expect(throws: FileFormatError.self) { try Archive.read(program).value() }
    #expect(error.map { $0.description.utf8.count < 2_000 } == true)
  }
}
