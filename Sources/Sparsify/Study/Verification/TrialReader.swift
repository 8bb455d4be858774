import Tensor
import VariationalDropout

/// Reads the files of a trial and notes what does not read.
struct TrialReader {
  private let trial: Trial
  private let twin: VerifiedTwin
  private let record: TrialRecord?
  private(set) var findings: [Finding] = []

  init(_ trial: Trial, twin: VerifiedTwin, record: TrialRecord?) {
    self.trial = trial
    self.twin = twin
    self.record = record
  }

  private var files: FileSystem { twin.files }

  private mutating func note(
    _ file: Path, epoch: Int? = nil, _ what: String, expected: String, found: String
  ) {
    findings.append(
      Finding(
        .read, of: trial.name, epoch: epoch, file, what, expected: expected, found: found,
        remedy: twin.remedy))
  }

  private mutating func noteUnreadable(_ file: Path, epoch: Int? = nil, _ error: any Error) {
    note(file, epoch: epoch, "the file", expected: "one that reads", found: "\(error)")
  }

  /// Whether a file is there as long as it was when it was written.
  private mutating func isThere(_ file: Path, epoch: Int? = nil) -> Bool {
    let info: FileInfo?
    do {
      info = try files.info(trial.folder / file)
    } catch {
      noteUnreadable(file, epoch: epoch, error)
      return false
    }
    guard let info else { return false }
    guard info.kind == .file else {
      note(file, epoch: epoch, "its kind", expected: "a file", found: "something else")
      return false
    }
    if let size = record?.files.first(where: { $0.path == file })?.size, size != info.size {
      note(
        file, epoch: epoch, "its length", expected: "\(size) bytes", found: "\(info.size)")
      return false
    }
    return true
  }

  /// What `body` makes of a file that is there; nil, and a note, where that fails.
  private mutating func reading<Result>(
    _ file: Path, epoch: Int? = nil, _ body: (Path) throws -> Result
  ) -> Result? {
    guard isThere(file, epoch: epoch) else { return nil }
    do {
      return try body(trial.folder / file)
    } catch {
      noteUnreadable(file, epoch: epoch, error)
      return nil
    }
  }

  // MARK: Checkpoints

  /// What the checkpoint of an epoch holds; nil where none reads.
  mutating func epoch(_ epoch: Int) -> VerifiedEpoch? {
    trial.checkpoints[epoch].compactMap { self.epoch(epoch, in: $0) }.first
  }

  private mutating func epoch(_ epoch: Int, in folder: Path) -> VerifiedEpoch? {
    let optimizer = folder / ZooLayout.optimizerName
    let (files, memory) = (self.files, trial.memory)
    _ = reading(optimizer, epoch: epoch) { path in
      try TorchFile.read(path, files: files, memory: memory).value(memory: memory)
    }
    let checkpoint = stateDict(folder / ZooLayout.checkpointsName, epoch)
    let variational = stateDict(folder / ZooLayout.variationalName, epoch)
    let mask = mask(folder / ZooLayout.maskName, epoch, of: checkpoint?.architecture)
    guard let checkpoint else { return nil }
    if let variational,
      !variational.isVariational || checkpoint.isVariational
        || variational.architecture != checkpoint.architecture
    {
      note(
        folder / ZooLayout.variationalName, epoch: epoch, "the file",
        expected: "the variational form of the checkpoint beside it", found: "another network")
      return nil
    }
    return VerifiedEpoch(
      epoch, in: folder, checkpoint, variational: variational, mask: mask,
      threshold: twin.threshold(of: trial))
  }

  private mutating func stateDict(_ file: Path, _ epoch: Int) -> TwinCheckpoint? {
    let (files, memory) = (self.files, trial.memory)
    let checkpoint = reading(file, epoch: epoch) { path in
      try TwinCheckpoint(path, files: files, memory: memory)
    }
    if let checkpoint { compareBytes(of: file, epoch, with: checkpoint.stateDict) }
    return checkpoint
  }

  /// Nil where the network beside it is not known, too.
  private mutating func mask(_ file: Path, _ epoch: Int, of architecture: Architecture?) -> Mask? {
    let (files, memory) = (self.files, trial.memory)
    let read = reading(file, epoch: epoch) { path in
      let stateDict = try StateDict.read(
        path, stems: Architecture.keyStems, files: files, memory: memory)
      return (stateDict, try architecture.map { try Mask(stateDict, at: path, of: $0) })
    }
    guard let (stateDict, mask) = read else { return nil }
    compareBytes(of: file, epoch, with: stateDict)
    return mask
  }

  /// What this tool writes is the same bytes for the same tensors.
  private mutating func compareBytes(of file: Path, _ epoch: Int, with stateDict: StateDict) {
    guard twin.isOurs else { return }
    let (files, memory) = (self.files, trial.memory)
    let bytes = reading(file, epoch: epoch) { try files.map($0, limit: memory.left) }
    guard let bytes,
      let place = TorchDocument(.stateDict(stateDict)).firstDifference(from: bytes)
    else { return }
    note(
      file, epoch: epoch, "the bytes around the tensors", expected: "those that sparsify writes",
      found: "others from byte \(place) on")
  }

  // MARK: Other files

  mutating func predictions() -> Predictions? {
    let (files, memory) = (self.files, trial.memory)
    return reading(ZooLayout.predictionsName) { path in
      try Predictions(decoding: try files.read(path), memory: memory)
    }
  }

  /// Reads what no check looks at.
  mutating func readOthers() {
    guard twin.isOurs else { return }
    let (files, parameters) = (self.files, trial.params)
    let pickled = reading(ZooLayout.pickledParametersName) { try files.read($0) }
    if let pickled, pickled != PickleWriter.pickle(PickleValue(JSONValue.object(parameters))) {
      note(
        ZooLayout.pickledParametersName, "the values",
        expected: "those of \(ZooLayout.parametersName)", found: "other bytes")
    }
    if record == nil, (try? files.exists(trial.folder / TrialRecord.fileName)) == true {
      note(
        TrialRecord.fileName, "the file", expected: "what sparsify noted of this trial",
        found: "something else")
    }
    for file in record?.files ?? [] where file.path == TrialEvents.fileName {
      _ = reading(file.path) { try EventFile.events(in: try files.read($0)) }
    }
  }
}
