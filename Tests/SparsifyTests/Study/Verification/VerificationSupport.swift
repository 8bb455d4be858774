import Sparsify
import Tensor
import TestSupport
import Testing

/// What is wrong with a twin of a bench.
///
/// - Parameters:
///   - source: nil takes the one that the twin names.
///   - evaluates: whether models are evaluated on the bench's data set.
///   - files: what the twin is read with.
func findings(
  _ bench: Bench, _ twin: Path = "twin", source: Path? = nil, evaluates: Bool = true,
  sample: Int? = nil, files: FileSystem = FileSystem()
) throws -> [Finding] {
  var verified = try VerifiedTwin(bench.folder / twin, source: source, files: files)
  if evaluates {
    verified.data = try DataSetFile.read(bench.source / "dataset.pt", files: files)
  }
  var findings: [Finding] = []
  Verification(of: verified, sample: sample).forEachFinding { more, _ in findings += more }
  return findings
}

/// Changes what lies in a twin.
struct Damage {
  let twin: Path
  private let files = FileSystem()

  init(_ twin: Path) { self.twin = twin }

  /// Changes the bytes of a file.
  func bytes(_ file: Path, _ change: (inout [UInt8]) throws -> Void) throws {
    var bytes = try files.read(twin / file)
    try change(&bytes)
    try files.write(bytes, to: twin / file)
  }

  /// Changes the JSON object in a file.
  func object(_ file: Path, _ change: (inout JSONObject) -> Void) throws {
    try bytes(file) { bytes in
      var object = try #require(try JSONValue(parsing: bytes).object)
      change(&object)
      bytes = Array((JSONValue.object(object).text(.indented(2)) + "\n").utf8)
    }
  }

  /// Changes the values of the first tensor that `change` accepts.
  func stateDict(
    _ file: Path, _ change: (_ key: String, _ values: inout [Float]) -> Bool
  ) throws {
    var stateDict = try StateDict.read(twin / file, files: files)
    for (key, tensor) in stateDict.members where tensor.dtype == .float32 {
      var values = tensor.floats()
      if change(key.description, &values) {
        stateDict[key] = Tensor(values, shape: tensor.shape)
        return try files.write(TorchWriter.file(stateDict), to: twin / file)
      }
    }
    Issue.record("nothing to change in \(file)")
  }

  /// Changes the row of an epoch in result.json.
  func row(_ trial: Path, _ epoch: Int, _ change: (inout JSONObject) -> Void) throws {
    try bytes(trial / "result.json") { bytes in
      let lines = try bytes.split(separator: UInt8(ascii: "\n")).map { line in
        var row = try #require(try JSONValue(parsing: Array(line)).object)
        if row["training_iteration"] == .integer(epoch) { change(&row) }
        return JSONValue.object(row).text() + "\n"
      }
      bytes = Array(lines.joined().utf8)
    }
  }

  /// The same, in all files that hold it: nothing but looking at the model itself shows it.
  func rowEverywhere(_ trial: Path, _ epoch: Int, _ change: (inout JSONObject) -> Void) throws {
    try row(trial, epoch, change)
    try files.removeTree(twin / trial / "progress.csv")
    let names = try files.entries(of: twin).filter { $0.kind == .folder }.map(\.name)
    let trajectories = try names.map {
      try Trajectory(of: $0, in: twin / $0, files: files).measured
    }
    try files.write(
      Array(Trajectories(of: trajectories).text.utf8), to: twin / "trajectories.csv")
    var record = try #require(try TrialRecord(of: trial, in: twin / trial, files: files))
    record.rows = try Trajectory(of: trial, in: twin / trial, files: files).hash
    try files.write(record.bytes, to: twin / trial / "sparsify.json")
  }
}
