import Sparsify
import Tensor
import TestSupport
import Testing

/// `sparsify report`
@Suite struct ReportTests {
  private let files = FileSystem()

  private func withTwin(_ body: (Bench, _ twin: String, _ out: Path) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.kinds)
      _ = try bench.run("twin") { ($0.epochs, $0.method.threshold) = (2, -3) }()
      try body(bench, (folder / "twin").description, folder / "page.html")
    }
  }

  private func text(_ path: Path) throws -> String {
    String(decoding: try files.read(path), as: UTF8.self)
  }

  @Test func `writes a page about a twin and its figures, the same each time`() throws {
    try withTwin { bench, twin, out in
      let figures = bench.folder / "figures"
      let (code, results, _) = tool(
        "report", twin, "--out", out.description, "--svg", figures.description)
      #expect(code == .success && results == "'\(out)' tells of 3 models, 0 failed of 'twin'\n")
      let first = try text(out)
      #expect(first.contains("<h1>Sparse twin <i><bdi>twin</bdi></i></h1>"))
      #expect(first.contains("first variational form"))
      #expect(try files.list(figures).contains("trajectory.svg"))
      #expect(tool("report", twin, "--out", out.description).code == .success)
      #expect(try text(out) == first)
      let sourced = tool(
        "report", twin, "--out", out.description, "--source", bench.source.description)
      #expect(sourced.code == .success)
      #expect(try text(out).contains("from the source zoo"))
    }
  }

  @Test func `several twins are on one page, too many are refused`() throws {
    try withTwin { bench, twin, out in
      _ = try bench.run("magnitude") {
        ($0.epochs, $0.method.kind, $0.method.sparsity) = (2, .magnitude, 0.5)
      }()
      let other = (bench.folder / "magnitude").description
      #expect(tool("report", twin, other, "--out", out.description).code == .success)
      #expect(
        try text(out).contains(
          "<h1>Sparse twins <i><bdi>twin</bdi></i>, <i><bdi>magnitude</bdi></i></h1>"))
      let many = tool(["report"] + Array(repeating: twin, count: 9) + ["--out", out.description])
      #expect(many.code == .usage && many.messages.contains("no more than 8"))
    }
  }

  @Test func `without a data set the page is of rows and checkpoints`() throws {
    try withTwin { bench, twin, out in
      try files.removeTree(bench.folder / "twin/dataset.pt")
      let (code, _, messages) = tool("report", twin, "--out", out.description)
      #expect(code == .success && messages.contains("Without accuracy lost and predictions: "))
      #expect(try text(out).contains("Left out, for it takes the test set"))
      let missing = tool("report", twin, "--out", out.description, "--data", "/nowhere.pt")
      #expect(missing.code == .noInput)
    }
  }

  @Test func `what can't be read is told and ends with 1`() throws {
    try withTwin { bench, twin, out in
      try files.write([1], to: bench.folder / "twin/b/checkpoint_000001/checkpoints")
      let damaged = tool("report", twin, "--out", out.description)
      #expect(damaged.code == .incomplete)
      #expect(damaged.messages.contains("Left out of b: epoch 1: "))
    }
  }

  @Test func `other files of that name are kept, and no figures lie in a zoo`() throws {
    try withTwin { bench, twin, out in
      try files.write(Array("mine".utf8), to: out)
      let (code, _, messages) = tool("report", twin, "--out", out.description)
      #expect(code == .success && messages.contains("is kept as 'page.html.old'"))
      #expect(try text(bench.folder / "page.html.old") == "mine")
      let refused = tool("report", twin, "--out", out.description, "--svg", twin + "/figures")
      #expect(refused.code == .usage && refused.messages.contains("Choose a place outside"))
    }
  }
}
