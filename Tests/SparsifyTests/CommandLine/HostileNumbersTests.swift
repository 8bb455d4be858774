import Foundation
import Sparsify
import Tensor
import TestSupport
import Testing

/// Files of the tool's own with each of their numbers in turn one that it never writes there: what reads them ends
/// with an exit code.
///
/// Each kind of file has a process of its own, so that a trap is a failed test.
@Suite struct HostileNumbersTests {
  /// What the whole process may take, with what it reserves for libraries and threads.
  private static let addressSpace = 1 << 34

  /// With the last two even what takes long is tried.
  private static let numbers: [JSONValue] = [
    .integer(-1), .integer(0), .number(1e300), .integer(.min), .integer(.max),
  ]

  @Test(arguments: OwnFiles.allCases)
  func `no number in a file of the tool's own crashes it`(kind: OwnFiles) async throws {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardErrorContent]
    ) { [kind] in
      limitAddressSpace(to: Self.addressSpace)
      try withTemporaryFolder { folder in
        try kind.make(in: folder)
        try Self.feed(kind, in: folder)
      }
    }
    guard let result, result.exitStatus != .exitCode(EXIT_SUCCESS) else { return }
    let last = String(decoding: result.standardErrorContent.suffix(2_000), as: UTF8.self)
    Issue.record("\(kind): the last command begun, and what was said:\n\(last)")
  }

  private static func feed(_ kind: OwnFiles, in folder: Path) throws {
    let files = FileSystem()
    let (brief, long) = kind.commands(in: folder)
    for command in brief + long {
      let said = run(command, folder)
      #expect(said.code != .usage, "\(command): \(said.messages)")
    }
    var count = 0
    for path in try kind.files(in: folder) {
      let file = try files.read(path)
      for (place, number) in numbers.enumerated() {
        for (which, variant) in variants(of: file, number).enumerated() {
          try replace(path, variant)
          for command in brief + (place + 2 < numbers.count ? [] : long) {
            let told = "\r\(path.name), number \(which) is \(number.text()): \(command[0]) "
            FileHandle.standardError.write(Data(told.utf8))
            _ = run(command, folder)
          }
          count += 1
        }
      }
      try replace(path, file)
    }
    // Else nothing would have been tried.
    #expect(count >= numbers.count, "\(kind): \(count)")
  }

  private static func replace(_ path: Path, _ bytes: [UInt8]) throws {
    let files = FileSystem()
    try files.removeTree(path)
    try files.write(bytes, to: path)
  }

  private static func run(_ command: [String], _ folder: Path) -> (code: ExitCode, messages: String)
  {
    try? FileSystem().removeTree(folder / OwnFiles.out)
    let said = tool(command)
    return (said.code, said.messages)
  }

  /// A file with each of its numbers in turn replaced by another; of several lines only those of the last one.
  private static func variants(of file: [UInt8], _ other: JSONValue) -> [[UInt8]] {
    var (head, value) = ([UInt8](), try? JSONValue(parsing: file))
    if value == nil {
      let lines = file.split(separator: UInt8(ascii: "\n"))
      value = lines.last.flatMap { try? JSONValue(parsing: Array($0)) }
      head = lines.dropLast().flatMap { $0 + [UInt8(ascii: "\n")] }
    }
    return (value?.replacingEachNumber(by: other) ?? []).map {
      head + Array(($0.text() + "\n").utf8)
    }
  }
}

/// Kinds of JSON files that the tool writes and reads again.
enum OwnFiles: String, CaseIterable, Codable, Sendable {
  case mark, record, config, parameters, rows, work, pack, generated

  /// What commands write.
  static let out: Path = "out"

  private static let making = ["--epochs", "1", "--finetune", "1"]

  /// Makes a zoo, and of it what has such files.
  func make(in folder: Path) throws {
    let (zoo, twin) = ("\(folder / "zoo")", "\(folder / "twin")")
    if self == .work {
      // Stopped when a model has failed.
      var zoo = Bench.zoo
      zoo.models[1].learningRate = 1e30
      var run = try Bench(folder, zoo).run("twin")
      let failures = Counter()
      run.report = { if case .failed = $0 { _ = failures.next() } }
      run.shouldStop = { failures.count > 0 }
      #expect(try run() == nil)
      return
    }
    var small = Bench.smallZoo
    small.testImages = 2
    _ = try Bench(folder, small)
    let made =
      self == .generated
      ? tool(
        "generate", "\(folder / "zoo/dataset.pt")", "\(folder / "generated")", "--epochs", "0",
        "--architecture", "resnet18", "--width", "1", "--repetitions", "2")
      : tool(["run", zoo, twin] + Self.making)
    #expect(made.code == .success, "\(made.messages)")
    if self == .pack {
      let packed = tool("export", twin, "\(folder / "pack")", "--as", "pack")
      #expect(packed.code == .success, "\(packed.messages)")
    }
  }

  func files(in folder: Path) throws -> [Path] {
    let trial = folder / "twin/trial"
    switch self {
    case .mark: return [folder / "twin/sparsify.json"]
    case .record: return [trial / "sparsify.json"]
    case .config: return [folder / "twin/config.json"]
    case .parameters: return [trial / "params.json"]
    case .rows: return [trial / "result.json"]
    case .pack: return [folder / "pack/index.json"]
    case .generated: return [folder / "generated/config.json"]
    case .work:
      let (work, files) = (folder / "twin.work", FileSystem())
      return try TwinComparison.tree(work).map { work / $0 }.filter {
        try !files.isFolder($0) && files.read($0).first == UInt8(ascii: "{")
      }
    }
  }

  /// The commands that read them, those that take long apart.
  func commands(in folder: Path) -> (brief: [[String]], long: [[String]]) {
    let (zoo, twin, pack) = ("\(folder / "zoo")", "\(folder / "twin")", "\(folder / "pack")")
    let out = "\(folder / Self.out)"
    let status = [["status", twin], ["status", twin, "--json"]]
    let dryRun = ["run", zoo, twin, "--dry-run"] + Self.making
    func compare(_ twin: String) -> [String] { ["compare", zoo, twin, "--rows-only"] }
    let studies = [["verify", twin], ["report", twin, "--out", out]]
    switch self {
    case .mark: return (status + [dryRun, compare(twin)], studies)
    case .record: return (status + [dryRun], [["verify", twin]])
    case .config: return (status + [compare(twin)], studies)
    case .parameters: return ([["inspect", twin], compare(twin)], studies)
    case .rows: return ([["inspect", twin], compare(twin)], studies)
    case .work: return (status, [])
    case .pack:
      return ([["inspect", pack], compare(pack)], [["export", pack, out, "--as", "zoo"]])
    case .generated:
      let config = "\(folder / "generated/config.json")"
      return (
        [["generate", "\(folder / "zoo/dataset.pt")", out, "--config", config, "--dry-run"]], []
      )
    }
  }
}

extension JSONValue {
  /// Members that nothing reads, or that a file of their own tells as well.
  private static let leftOut: Set<ByteText> = ["index_dict", "config"]

  /// The value with one of its numbers replaced, for each of them; of an array those of its first element.
  fileprivate func replacingEachNumber(by other: JSONValue) -> [JSONValue] {
    switch self {
    case .integer, .wideInteger, .number: return [other]
    case .null, .bool, .string: return []
    case .array(let elements):
      let first = elements.first?.replacingEachNumber(by: other) ?? []
      return first.map { .array([$0] + elements.dropFirst()) }
    case .object(let object):
      return object.members.flatMap { key, value -> [JSONValue] in
        if Self.leftOut.contains(key) { return [] }
        return value.replacingEachNumber(by: other).map { changed in
          var object = object
          object[key] = changed
          return .object(object)
        }
      }
    }
  }
}
