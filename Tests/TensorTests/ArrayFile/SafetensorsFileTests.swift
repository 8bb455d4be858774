import Tensor
import TestSupport
import Testing

@Suite struct SafetensorsFileTests {
  private let files = FileSystem()

  /// A file of a header and some bytes.
  private func file(_ header: String, bytes: Int = 24) -> ByteStorage {
    var file: [UInt8] = []
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { file += $0 }
    return ByteStorage(
      copying: file + Array(header.utf8) + (0..<bytes).map { UInt8($0) })
  }

  private func tensor(_ dtype: String, _ shape: String, _ begin: Int, _ end: Int) -> String {
    #"{"dtype":"\#(dtype)","shape":\#(shape),"data_offsets":[\#(begin),\#(end)]}"#
  }

  @Test func `reads what was written bit by bit, in the order of sizes`() throws {
    try withTemporaryFolder { folder in
      let path = folder / "x.safetensors"
      let layout = SafetensorsLayout(
        [
          ArrayOutline("flags", .number(.bool), shape: [3]),
          ArrayOutline("values", .number(.float32), shape: [2, 2]),
          ArrayOutline("none", .number(.float32), shape: [0, 5]),
          ArrayOutline("numbers", .number(.int64), shape: [1]),
        ], metadata: [("a", "ä\"\n"), ("b", "")])
      let writer = try ArrayFileWriter(layout, to: path, files: files)
      try writer.append([Float(1)], to: "values")
      try writer.append([true, false], to: "flags")
      try writer.append([Float(2), 3, .nan], to: "values")
      try writer.append([Int64(-7)], to: "numbers")
      try writer.append([true], to: "flags")
      try writer.finish()
      let read = try SafetensorsFile.read(path, files: files)
      #expect(read.names == ["numbers", "values", "none", "flags"])
      #expect(read.metadata.map(\.key) == ["a", "b"])
      #expect(read.metadata.map(\.value) == ["ä\"\n", ""])
      #expect(read["numbers"]?.integers() == [-7] && read["numbers"]?.shape == [1])
      #expect(read["flags"]?.integers() == [1, 0, 1])
      let values = try #require(read["values"])
      #expect(values.shape == [2, 2] && values.floats().prefix(3) == [1, 2, 3])
      #expect(values.floats()[3].isNaN)
      #expect(read.rows(0..<1, of: "values")?.floats() == [1, 2])
      #expect(read["none"]?.shape == [0, 5] && read["other"] == nil)
      // Eight bytes of length, then a header of a multiple of eight.
      #expect(try files.read(path)[0] % 8 == 0)
    }
  }

  @Test func `a tensor that is not aligned is read all the same`() throws {
    let header =
      #"{"a":\#(tensor("U8", "[1]", 0, 1)),"b":\#(tensor("F32", "[2]", 1, 9)),"c":\#(tensor("U8", "[15]", 9, 24))}"#
    let read = try SafetensorsFile(file(header))
    #expect(read["b"]?.floats().first == Float(bitPattern: 0x0403_0201))
  }

  @Test func `what does not fit is refused, whatever it promises`() {
    let whole = tensor("F32", "[2,3]", 0, 24)
    #expect(throws: Never.self) { try SafetensorsFile(file(#"{"a":\#(whole)}"#)) }
    let cases: [(header: String, message: String)] = [
      ("[]", "no JSON object"), ("{", "no JSON"), (#"{"a":1}"#, "'a' is no tensor"),
      (#"{"a":\#(tensor("F32", "[2,2]", 0, 24))}"#, "'a' is no tensor"),
      (#"{"a":\#(tensor("F32", "[-2,-3]", 0, 24))}"#, "'a' is no tensor"),
      (#"{"a":\#(tensor("C64", "[3]", 0, 24))}"#, "'a' is no tensor"),
      (#"{"a":\#(tensor("F32", "[2,3]", 24, 0))}"#, "'a' is no tensor"),
      (#"{"a":\#(tensor("F32", "[2,3]", -24, 0))}"#, "'a' is no tensor"),
      (#"{"a":\#(tensor("F32", "[4611686018427387904,8]", 0, 24))}"#, "'a' is no tensor"),
      (#"{"a":\#(tensor("F32", "[0,4611686018427387904,8]", 0, 0))}"#, "'a' is no tensor"),
      (#"{"a":\#(tensor("F32", "[2,3.5]", 0, 24))}"#, "'a' is no tensor"),
      (
        #"{"a":\#(tensor("U8", "[9223372036854775800]", 7, 9_223_372_036_854_775_807))}"#,
        "'a' is no tensor"
      ),
      (#"{"a":\#(tensor("F32", "[2,4]", 0, 32))}"#, "end at byte"),
      (#"{"a":\#(tensor("F32", "[2,2]", 0, 16))}"#, "end at byte"),
      (
        #"{"a":\#(tensor("F32", "[2]", 0, 8)),"b":\#(tensor("F32", "[3]", 12, 24))}"#,
        "overlap, or leave a gap"
      ),
      (
        #"{"a":\#(tensor("F32", "[4]", 0, 16)),"b":\#(tensor("F32", "[3]", 12, 24))}"#,
        "overlap, or leave a gap"
      ),
      (#"{"__metadata__":{"a":1},"a":\#(whole)}"#, "not texts"),
      (#"{"__metadata__":[],"a":\#(whole)}"#, "not texts"),
    ]
    for (header, message) in cases {
      let error = #expect(throws: FileFormatError.self, "\(header)") {
        try SafetensorsFile(file(header), path: "x")
      }
      #expect(error?.description.hasPrefix("x: ") == true)
      #expect(error?.message.contains(message) == true, "\(header): \(error?.message ?? "")")
    }
  }

  @Test func `every truncation, and a length beyond bounds, is an error`() {
    let file = file(#"{"a":\#(tensor("F32", "[2,3]", 0, 24))}"#)
    for count in 0..<file.bytes.count {
      #expect(throws: FileFormatError.self, "\(count) bytes") {
        try SafetensorsFile(file.slice(0..<count))
      }
    }
    #expect(throws: FileFormatError.self) {
      try SafetensorsFile(ByteStorage(copying: [UInt8](repeating: 0xFF, count: 64)))
    }
  }
}
