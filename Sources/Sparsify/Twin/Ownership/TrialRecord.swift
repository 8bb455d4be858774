import Tensor

/// `sparsify.json` of a finished trial: which files the tool wrote there, and how long they are.
///
/// It is the last file that a trial gets. With it the trial's folder can be told from a folder of
/// somebody else, and damage from what was meant.
package struct TrialRecord: Sendable, Equatable {
  /// The trial's name.
  package var trial: String
  /// Of the zoo it belongs to, see `TrialLog.experimentID`.
  package var experimentID: String
  /// T: there are rows of 0…T.
  package var epochs: Int
  /// A hash of all in the rows that is the same in every run.
  package var rows: String
  /// The files, relative to the trial's folder, sorted, with their lengths in bytes; nil where these
  /// differ from run to run.
  package var files: [File]

  package struct File: Sendable, Equatable {
    package var path: Path
    package var size: Int?
  }

  package init(trial: String, experimentID: String, epochs: Int, rows: String, files: [File]) {
    self.trial = trial
    self.experimentID = experimentID
    self.epochs = epochs
    self.rows = rows
    self.files = files
  }

  package static let fileName = Mark.fileName
  private static let kind: JSONValue = "trial"

  package var bytes: [UInt8] {
    let object: JSONObject = [
      "product": Mark.product, "kind": Self.kind, "trial": .string(trial),
      "experiment_id": .string(experimentID), "epochs": .integer(epochs), "rows": .string(rows),
      "files": .object(
        files.reduce(into: JSONObject()) {
          $0[$1.path.description] = $1.size.map { .integer($0) } ?? .null
        }),
    ]
    return Array((JSONValue.object(object).text(.indented(2)) + "\n").utf8)
  }

  /// Reads the record in a trial's folder; nil where there is none, or one of another trial.
  package init?(of trial: Path, in folder: Path, files: FileSystem) throws(FileError) {
    guard let object = try files.jsonObject(at: folder / Self.fileName),
      object["product"] == Mark.product, object["kind"] == Self.kind,
      object["trial"] == .string(trial.description),
      let experimentID = object["experiment_id"]?.string,
      let epochs = object["epochs"]?.count(upTo: ZooLayout.largestEpoch),
      let rows = object["rows"]?.string, let list = object["files"]?.object
    else { return nil }
    // No path leads out of the folder.
    let sound = list.members.filter { Self.isPlain($0.key) }
    self.init(
      trial: trial.description, experimentID: experimentID.description, epochs: epochs,
      rows: rows.description, files: sound.map { File(path: Path($0.key), size: $0.value.int) })
  }

  /// Whether a path is a name, or a name in a folder.
  private static func isPlain(_ path: ByteText) -> Bool {
    let steps = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return steps.count <= 2
      && steps.allSatisfy { step in
        !step.isEmpty && !step.contains(0) && !step.elementsEqual(".".utf8)
          && !step.elementsEqual("..".utf8)
      }
  }

  /// Whether users may delete a file of a trial to save space.
  static func isDispensable(_ path: Path) -> Bool {
    ![ZooLayout.parametersName, ZooLayout.resultName, ZooLayout.checkpointsName]
      .contains(path.name)
  }

  /// All that the tool wrote in a trial's folder, this record last.
  func owned(in folder: Path, files fileSystem: FileSystem) -> OwnedFiles {
    OwnedFiles(folder: folder, paths: files.map(\.path) + [Self.fileName], files: fileSystem)
  }
}

extension TrialRecord {
  /// What is wrong with a trial's folder, as far as that can be told without reading checkpoints: the
  /// first fault, as in "'params.json' is missing"; nil where nothing is.
  package func damage(in folder: Path, files fileSystem: FileSystem) throws(FileError) -> String? {
    if let what = try damage(ofFilesIn: folder, fileSystem) { return what }
    // Another worker may have moved it away meanwhile.
    return damage(ofLog: try Trajectory.log(in: folder, files: fileSystem))
  }

  /// The first file that is missing or has another length than it had.
  func damage(ofFilesIn folder: Path, _ fileSystem: FileSystem) throws(FileError) -> String? {
    for file in files {
      let info = try fileSystem.info(folder / file.path, followingLinks: false)
      guard let info, info.kind == .file else {
        if file.isDispensable, info == nil { continue }
        return "'\(file.path)' is missing"
      }
      if let size = file.size, info.size != size {
        return "'\(file.path)' has \(info.size) bytes, not \(size)"
      }
    }
    return nil
  }

  /// What is wrong with the bytes of result.json, as far as their lines say so.
  func damage(ofLog log: [UInt8]) -> String? {
    let lines = log.count { $0 == UInt8(ascii: "\n") }
    guard lines == epochs + 1, log.last == UInt8(ascii: "\n") else {
      return "'\(ZooLayout.resultName)' has \(counted(lines, "row")), not \(epochs + 1)"
    }
    return nil
  }

  /// What is wrong with the rows: whether they hold what was measured.
  func damage(of trajectory: Trajectory) -> String? {
    if trajectory.isDamaged { return "'\(ZooLayout.resultName)' has rows that are no JSON" }
    return trajectory.hash == rows
      ? nil : "'\(ZooLayout.resultName)' holds other numbers than were measured"
  }

  /// Looks at all files that are there: what lies in an archive is compared with its checksum.
  ///
  /// - Throws: `FileError` that tells of the first that can't be read.
  func readAll(in folder: Path, files fileSystem: FileSystem) throws(FileError) {
    for file in files where try fileSystem.exists(folder / file.path) {
      _ = try fileSystem.map(folder / file.path)
    }
  }

  /// The files that are not there, though nothing is wrong with that.
  package func absent(in folder: Path, files fileSystem: FileSystem) throws(FileError) -> [Path] {
    var absent: [Path] = []
    for file in files where file.isDispensable {
      if try fileSystem.info(folder / file.path, followingLinks: false) == nil {
        absent.append(file.path)
      }
    }
    return absent
  }
}

extension TrialRecord.File {
  /// Whether users may delete it to save space.
  package var isDispensable: Bool { TrialRecord.isDispensable(path) }
}
