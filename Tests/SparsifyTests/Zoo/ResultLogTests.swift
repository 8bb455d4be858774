import Sparsify
import Tensor
import TestSupport
import Testing

@Suite struct ResultLogTests {
  private let files = FileSystem()

  /// The last row of an epoch in a log with this text.
  private func row(_ epoch: Int, of text: String) throws -> ResultRow? {
    var row: ResultRow?
    try withTemporaryFolder { folder in
      try files.write(Array(text.utf8), to: folder / "result.json")
      row = try ResultLog(of: folder, files: files).lastRow(ofEpoch: epoch)
    }
    return row
  }

  private static func line(_ epoch: Int, _ accuracy: String) -> String {
    "{\"test_acc\": \(accuracy), \"val_acc\": 0.5, \"training_iteration\": \(epoch)}\n"
  }

  @Test func `the last row of the epoch counts`() throws {
    let text = Self.line(1, "0.1") + Self.line(2, "0.2") + Self.line(2, "0.3") + Self.line(3, "0.4")
    #expect(try row(2, of: text)?.testAccuracy == 0.3)
    #expect(try row(0, of: text) == nil)
  }

  @Test func `half a line counts for nothing`() throws {
    let whole = Self.line(1, "0.1") + Self.line(2, "0.2")
    #expect(
      try row(2, of: whole + "{\"test_acc\": 0.9, \"training_iteration\": 2")?.testAccuracy == 0.2)
    #expect(try row(2, of: String(whole.dropLast()))?.testAccuracy == 0.2)
    #expect(try row(1, of: "\n\nnot JSON\n" + whole + "[1]\n\n")?.testAccuracy == 0.1)
    #expect(try row(1, of: "") == nil)
  }

  @Test(arguments: ["NaN", "\"null\"", "null", "93.5", "-0.1", "Infinity"])
  func `what is no share is no accuracy`(text: String) throws {
    let row = try #require(try row(1, of: Self.line(1, text)))
    #expect(row.testAccuracy == nil && row.validationAccuracy == 0.5)
  }

  @Test func `a row far from the end of a long log is found`() throws {
    let filling = String(repeating: "x", count: 1000)
    let lines = (0..<1500).map { "{\"training_iteration\": \($0), \"config\": \"\(filling)\"}\n" }
    let text = lines.joined()
    for epoch in [0, 3, 1400, 1499] { #expect(try row(epoch, of: text)?.epoch == epoch) }
    #expect(try row(1500, of: text) == nil)
  }

  @Test func `no log is no row, a folder in its place an error`() throws {
    try withTemporaryFolder { folder in
      #expect(try ResultLog(of: folder, files: files).lastRow() == nil)
      #expect(try ResultLog(of: folder / "none", files: files).lastRow() == nil)
      try files.createFolder(folder / "result.json")
      #expect(throws: FileError.self) { try ResultLog(of: folder, files: files).lastRow() }
    }
  }
}
