import Tensor

/// One trained model of a zoo: a folder as Ray Tune leaves it.
package struct Trial: Sendable {
  /// The folder's name, which pairs a source with its twin.
  package let name: Path
  package let folder: Path
  /// What params.json holds, with the usual keys where it has others for the same.
  package let params: JSONObject
  /// Where it has others.
  let ungrouped: UngroupedParameters?
  /// The folders of its checkpoints.
  package let checkpoints: CheckpointFolders
  /// With which its files are read.
  package let files: FileSystem
  /// What reading one of its checkpoints may take.
  package let memory: MemoryBudget

  /// The last epoch that was kept.
  package var lastEpoch: Int? { checkpoints.epochs.last }

  /// The bytes of params.json as a twin writes it, with six for one where a character is escaped.
  private static let largestWritten = 6_500_000
  /// For a params.json that the tool wrote itself: that, and what a twin adds.
  private static let ownLimits = JSONLimits(bytes: 7_000_000)

  /// Reads params.json and finds the checkpoints.
  init(
    _ folder: Path, listing: FolderListing, files: FileSystem,
    memory: MemoryBudget = MemoryBudget()
  ) throws(TrialProblem) {
    self.files = files
    self.memory = memory
    name = folder.name
    self.folder = folder
    checkpoints = listing.checkpoints
    let file = folder / ZooLayout.parametersName
    guard listing.hasParams else { throw TrialProblem("has no params.json") }
    do {
      let limit = listing.isOurs ? Self.ownLimits : JSONLimits.input
      if let size = try files.info(file)?.size, size > limit.bytes {
        throw TrialProblem(
          "params.json has \(bytesText(size)); hyperparameters are at most \(bytesText(limit.bytes))"
        )
      }
      let bytes = try files.read(file, limit: limit.bytes)
      if bytes.isEmpty { throw TrialProblem("params.json is empty") }
      guard let object = try JSONValue(parsing: bytes, limits: limit).object else {
        throw TrialProblem("params.json holds no JSON object")
      }
      let written = JSONValue.object(object).size(.indented(2))
      guard written <= Self.largestWritten else {
        throw TrialProblem(
          "params.json takes \(bytesText(written)) when it is written again, with escapes and indents; "
            + "hyperparameters are at most \(bytesText(Self.largestWritten))")
      }
      ungrouped = UngroupedParameters(object)
      params = ungrouped?.grouped(listing.checkpoints) ?? object
    } catch let problem as TrialProblem {
      throw problem
    } catch let error as JSONError {
      if let bytes = try? files.read(file, limit: 16 << 20),
        let format = bytes.withUnsafeBytes({ ForeignFormat(of: $0) }),
        ![.json, .text].contains(format)
      {
        throw TrialProblem("params.json: \(format)")
      }
      throw TrialProblem("params.json: \(error)")
    } catch {
      throw TrialProblem("\(error)")
    }
  }
}

/// A trial's checkpoint folders by epoch.
package struct CheckpointFolders: Sendable, Hashable {
  /// The epochs in rising order.
  package private(set) var epochs: [Int] = []
  private var names: [Int: [Path]] = [:]

  init(names: [Path]) {
    for name in names {
      guard let epoch = Self.epoch(of: name) else { continue }
      self.names[epoch, default: []].append(name)
    }
    epochs = self.names.keys.sorted()
  }

  /// The folders of an epoch: `checkpoint_50` before `checkpoint_000050`, as loaders try them.
  package subscript(epoch: Int) -> [Path] {
    (names[epoch] ?? []).sorted { $0.bytes.count < $1.bytes.count }
  }

  /// The epoch of a folder called `checkpoint_50` or `checkpoint_000050`; nil for other names.
  static func epoch(of name: Path) -> Int? {
    let prefix = Array("checkpoint_".utf8)
    guard name.bytes.starts(with: prefix) else { return nil }
    let digits = String(decoding: name.bytes.dropFirst(prefix.count), as: UTF8.self)
    guard let epoch = Int(digits), 0...ZooLayout.largestEpoch ~= epoch else { return nil }
    return digits == String(epoch) || digits == String(epoch, width: 6) ? epoch : nil
  }
}

/// What lies in a folder that may be a trial.
struct FolderListing {
  let hasParams: Bool
  let checkpoints: CheckpointFolders
  /// Whether anything says that a trial left this folder.
  let isTrial: Bool
  /// Whether the tool says that it wrote what is there.
  let isOurs: Bool

  init(of folder: Path, files: FileSystem) throws(FileError) {
    let entries = try files.entries(of: folder)
    let names = Set(entries.map(\.name))
    hasParams = names.contains(ZooLayout.parametersName)
    checkpoints = CheckpointFolders(
      names: entries.filter { $0.kind == .folder || $0.kind == .symbolicLink }.map(\.name))
    isTrial = hasParams || names.contains(ZooLayout.resultName) || !checkpoints.epochs.isEmpty
    isOurs = names.contains(ZooLayout.markName)
  }
}
