import Synchronization
import Tensor
import VariationalDropout

/// A pack as the zoo that it was made of: a folder for each model, whose files are made when they are read. See
/// `PackForm` for what a pack holds.
///
/// A model has params.json, result.json, its checkpoints in plain form and, of a twin, with `mask`; `full` where the
/// model is known that it began with; predictions.npz where they were kept and all epochs are packed.
package struct PackTree: ReadableTree {
  /// What opens packs, which are archives by their index.
  package static let reader = ArchiveReader { file, path, files in
    let start = withExtendedLifetime(file) { Array(file.bytes.prefix(64)) }
    guard start.firstRange(of: Array(PackForm.format.utf8)) != nil else { return nil }
    return try PackTree(file, in: path.parent, files: files)
  }

  private let shards: PackShards
  private let names: [Path]
  private let numbers: [Path: Int]
  /// What was made last: a file is asked for its size before it is read.
  private let recent = RecentFiles()

  /// - Throws: `TreeError` where the index is none, of a later version, or not of its shards.
  private init(_ file: ByteStorage, in folder: Path, files: FileSystem) throws {
    let limits = JSONLimits(bytes: 1 << 30)
    let text = withExtendedLifetime(file) { Array(file.bytes) }
    let index = try? JSONValue(parsing: text, limits: limits).object
    if let version = index?["version"], version != .integer(PackForm.version) {
      throw TreeError(
        "it is a pack of version \(version.text().excerpt()), and \(PackForm.version) is what is read here",
        hint: "Read it with the version of sparsify that made it")
    }
    guard let index, let shards = PackShards(index, in: folder, files: files),
      let names = index["names"]?.array?.map({ $0.string.map { Path($0) } }),
      names.count == shards.count, !names.contains(nil)
    else { throw TreeError("it is no index of a pack that fits its shards", hint: Self.hint) }
    self.shards = shards
    self.names = names.compactMap { $0 }
    numbers = Dictionary(
      self.names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    guard numbers.count == shards.count,
      self.names.allSatisfy({ !$0.bytes.isEmpty && !$0.bytes.contains(UInt8(ascii: "/")) })
    else { throw TreeError("names in its index are taken twice, or none", hint: Self.hint) }
  }

  static let hint = "Export it again"

  /// What a path is.
  private enum Place {
    case root
    case trial(Int)
    case file(Int, PackedFile)
    case checkpoint(Int, epoch: Int)
  }

  private func place(of path: Path) -> Place? {
    let steps = path.components
    guard let name = steps.first else { return .root }
    guard let number = numbers[name], steps.count <= 3 else { return nil }
    if steps.count == 1 { return .trial(number) }
    if let epoch = CheckpointFolders.epoch(of: steps[1]) {
      guard steps[1] == ZooLayout.checkpointName(epoch: epoch), shards.epochs.contains(epoch) else {
        return nil
      }
      if steps.count == 2 { return .checkpoint(number, epoch: epoch) }
      return PackedFile(inCheckpoint: steps[2], epoch: epoch).map { .file(number, $0) }
    }
    return steps.count == 2 ? PackedFile(inTrial: steps[1]).map { .file(number, $0) } : nil
  }

  package func node(at path: Path) throws(TreeError) -> TreeNode? {
    switch place(of: path) {
    case .root?: .folder
    case .trial(let number)?: try Self.reading { try shards.has(number) } ? .folder : nil
    case .checkpoint(let number, let epoch)?:
      try Self.reading { try shards.has(number, epoch: epoch) } ? .folder : nil
    case .file(let number, let file)?:
      try bytes(of: file, number).map { .file(size: $0.bytes.count) }
    case nil: nil
    }
  }

  package func entries(of folder: Path) throws(TreeError) -> [FolderEntry] {
    switch place(of: folder) {
    case .root?: names.sorted().map { FolderEntry(name: $0, kind: .folder) }
    case .trial(let number)?: try Self.reading { try shards.entries(of: number) }
    case .checkpoint?:
      PackedFile.namesInCheckpoint(ofTwin: shards.isTwin).map {
        FolderEntry(name: $0, kind: .file)
      }
    case .file?, nil: []
    }
  }

  package func bytes(of path: Path, limit: Int) throws(TreeError) -> ByteStorage {
    guard case .file(let number, let file)? = place(of: path) else {
      throw TreeError("it is a folder", hint: "")
    }
    guard let storage = try bytes(of: file, number) else {
      throw TreeError("the pack does not have it", hint: "")
    }
    let count = storage.bytes.count
    guard count <= limit else { throw TreeError.tooLarge(count, limit: limit) }
    return storage
  }

  private func bytes(of file: PackedFile, _ number: Int) throws(TreeError) -> ByteStorage? {
    if let known = recent[number, file] { return known }
    guard let made = try Self.reading({ try shards.bytes(of: file, number) }) else { return nil }
    let storage = ByteStorage(copying: made)
    recent.keep(storage, of: number, file)
    return storage
  }

  /// What `body` reads of the shards; what is wrong with these in the words of archives.
  private static func reading<Result>(_ body: () throws -> Result) throws(TreeError) -> Result {
    do {
      return try body()
    } catch let error as TreeError {
      throw error
    } catch {
      throw TreeError("\(error)", hint: Self.hint)
    }
  }
}

/// The files that were made last, as many as models are read side by side, about.
private final class RecentFiles: Sendable {
  private let files = Mutex<[(number: Int, file: PackedFile, bytes: ByteStorage)]>([])

  private static let most = 8

  subscript(number: Int, file: PackedFile) -> ByteStorage? {
    files.withLock { files in
      files.last { $0.number == number && $0.file == file }?.bytes
    }
  }

  func keep(_ bytes: ByteStorage, of number: Int, _ file: PackedFile) {
    files.withLock { files in
      files.append((number, file, bytes))
      if files.count > Self.most { files.removeFirst() }
    }
  }
}

/// A file of a trial that is made from a pack.
enum PackedFile: Equatable {
  case parameters, result, predictions, full
  case checkpoint(epoch: Int)
  case mask(epoch: Int)

  init?(inTrial name: Path) {
    switch name {
    case ZooLayout.parametersName: self = .parameters
    case ZooLayout.resultName: self = .result
    case ZooLayout.predictionsName: self = .predictions
    case ZooLayout.fullName: self = .full
    default: return nil
    }
  }

  init?(inCheckpoint name: Path, epoch: Int) {
    switch name {
    case ZooLayout.checkpointsName: self = .checkpoint(epoch: epoch)
    case ZooLayout.maskName: self = .mask(epoch: epoch)
    default: return nil
    }
  }

  static func namesInCheckpoint(ofTwin isTwin: Bool) -> [Path] {
    [ZooLayout.checkpointsName] + (isTwin ? [ZooLayout.maskName] : [])
  }
}
