import Sparsify
import Tensor

/// Compares two twins: the same relative paths and bytes, but for what may differ from run to run.
public enum TwinComparison {
  /// What differs, a line each; empty for identical twins.
  ///
  /// In result.json and progress.csv the values of times, dates, process and host may differ, in
  /// config.json the object `run`; the mark of the twin is its own.
  public static func differences(
    between first: Path, and second: Path, files: FileSystem = FileSystem()
  ) throws -> [String] {
    let paths = try (tree(first, files), tree(second, files))
    let missing = Set(paths.0).symmetricDifference(paths.1).sorted()
    if !missing.isEmpty { return missing.map { "only one has '\($0)'" } }
    return try paths.0.compactMap { path in
      let a = try contents(first, path, files)
      let b = try contents(second, path, files)
      return a == b ? nil : "'\(path)' differs"
    }
  }

  /// The relative paths of all files and folders, sorted.
  public static func tree(_ root: Path, _ files: FileSystem = FileSystem()) throws -> [Path] {
    try files.entries(of: root).flatMap { entry -> [Path] in
      guard entry.kind == .folder else { return [entry.name] }
      return try [entry.name] + tree(root / entry.name, files).map { entry.name / $0 }
    }
  }

  /// A file's bytes without what may differ; nil for a folder.
  private static func contents(_ root: Path, _ path: Path, _ files: FileSystem) throws -> [UInt8]? {
    let whole = root / path
    guard try !files.isFolder(whole) else { return nil }
    let bytes = try files.read(whole)
    switch path.name {
    case "result.json":
      return try bytes.split(separator: UInt8(ascii: "\n")).flatMap { line in
        try withoutCircumstances(JSONValue(parsing: Array(line)))
      }
    case "progress.csv": return table(bytes)
    case Mark.fileName where path == path.name: return nil
    case "config.json" where path == path.name:
      var config = try JSONValue(parsing: bytes).object ?? JSONObject()
      config["run"] = .null
      return Array(JSONValue.object(config).text().utf8)
    default: return bytes
    }
  }

  private static func withoutCircumstances(_ line: JSONValue) -> [UInt8] {
    var object = line.object ?? JSONObject()
    for key in ResultColumn.circumstances where object[key] != nil { object[key] = .null }
    return Array((JSONValue.object(object).text() + "\n").utf8)
  }

  /// The columns that may differ are left out. No field of these holds a comma but the host's name.
  private static func table(_ bytes: [UInt8]) -> [UInt8] {
    let rows = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let kept = (rows.first ?? []).indices.filter {
      !ResultColumn.circumstances.contains(String(rows[0][$0]))
    }
    return rows.flatMap { row in
      Array(kept.map { $0 < row.count ? row[$0] : "" }.joined(separator: ",").utf8) + [0x0A]
    }
  }
}
