import Glibc
import Tensor

/// What a folder is, as far as the tool can tell.
package enum FolderIdentity: Sendable, Equatable {
  case missing
  /// A file, a device, or a link to one.
  case noFolder
  case empty
  /// With a mark of this tool.
  case marked(Mark)
  /// A finished twin or new zoo of version 0.1.0, which wrote no mark, by its config.json.
  case unmarked(Product, StoredOptions)
  /// A work folder of version 0.1.0, by its options.json.
  case unmarkedWork(StoredOptions)
  /// A zoo that this tool did not make.
  case zoo(trials: Int)
  case trial
  /// Nothing but what a work folder has before it has a mark, or when it has none any more: folders and
  /// the claim on the end, and no links in their places.
  case beginning
  case other

  /// Looks into a folder. Changes nothing.
  package init(of folder: Path, files: FileSystem) throws(FileError) {
    var seen: [Path] = []
    for _ in 0..<Self.mostLooks {
      let before = seen
      do {
        seen = try files.isFolder(folder) ? files.list(folder) : []
        self = try Self.identify(folder, files)
      } catch  where error.code == ENOENT {
        // A work folder that another worker removes while it is looked at.
        self = .missing
        if try files.info(folder) == nil { return }
        continue
      }
      // One that workers make and remove at this moment can look like anything.
      if self != .other || seen == before { return }
    }
    self = .other
  }

  /// Where a folder changes all the time.
  private static let mostLooks = 100

  private static func identify(_ folder: Path, _ files: FileSystem) throws(FileError) -> Self {
    guard let info = try files.info(folder) else { return .missing }
    guard info.kind == .folder else { return .noFolder }
    if let made = try made(folder, files) { return made }
    return try foreign(folder, files)
  }

  /// What the tool says of a folder that it made; nil for other folders.
  package static func made(_ folder: Path, _ files: FileSystem) throws(FileError) -> Self? {
    if let mark = try Mark(reading: folder, files: files) { return .marked(mark) }
    if let config = try TargetConfig(reading: folder, files: files), let stored = config.stored {
      return .unmarked(config.product, stored)
    }
    if let object = try files.jsonObject(at: folder / WorkFolder.legacyOptions),
      let stored = StoredOptions(reading: object)
    {
      return .unmarkedWork(stored)
    }
    return nil
  }

  /// What an export was made of, as its config.json tells; nil of other folders, and where that was of another program.
  package static func exported(_ folder: Path, _ files: FileSystem) throws(FileError) -> Product? {
    guard var config = try TargetConfig(reading: folder, files: files)?.original else { return nil }
    while let original = config.original { config = original }
    return config.stored.map { _ in config.product }
  }

  /// What a folder is that the tool did not make.
  private static func foreign(_ folder: Path, _ files: FileSystem) throws(FileError) -> Self {
    let entries = try files.entries(of: folder)
    if entries.allSatisfy({ $0.name == WorkFolder.probe }) { return .empty }
    if entries.allSatisfy(WorkFolder.isBeginning) { return .beginning }
    // Another worker may have marked it a moment ago.
    if entries.contains(where: { $0.name == Mark.fileName }),
      let mark = try Mark(reading: folder, files: files)
    {
      return .marked(mark)
    }
    if try FolderListing(of: folder, files: files).isTrial { return .trial }
    let trials = entries.count { entry in
      entry.kind == .folder
        && (try? FolderListing(of: folder / entry.name, files: files).isTrial) == true
    }
    return trials > 0 ? .zoo(trials: trials) : .other
  }

  /// What it is, as in "'x' is …".
  package var text: String {
    switch self {
    case .missing: "missing"
    case .noFolder: "not a folder"
    case .empty: "empty"
    case .marked(let mark):
      switch mark.kind {
      case .twin: "a twin that 'sparsify run' made"
      case .zoo: "a zoo that 'sparsify generate' made"
      case .work: "the work folder of '\(mark.partner)' beside it"
      }
    case .unmarked(.twin, _): "a twin that 'sparsify run' made"
    case .unmarked(.zoo, _): "a zoo that 'sparsify generate' made"
    case .unmarkedWork: "a work folder of sparsify"
    case .zoo(let trials): "a zoo of \(counted(trials, "model")) that sparsify did not make"
    case .trial: "a single model's folder"
    case .beginning, .other: "not empty, and nothing in it says that sparsify made it"
    }
  }

  /// What was stored there, where the tool made it.
  package var stored: StoredOptions? {
    switch self {
    case .marked(let mark): mark.stored
    case .unmarked(_, let stored), .unmarkedWork(let stored): stored
    default: nil
    }
  }

  package var isWork: Bool {
    switch self {
    case .marked(let mark): mark.kind == .work
    case .unmarkedWork: true
    default: false
    }
  }

  /// Whether it is a work folder in which nothing goes on.
  var isClosed: Bool { if case .marked(let mark) = self { mark.isClosed } else { false } }

  /// What was made there, if it is a twin or a new zoo of this tool.
  package var product: Product? {
    switch self {
    case .marked(let mark): mark.kind == .twin ? .twin : mark.kind == .zoo ? .zoo : nil
    case .unmarked(let product, _): product
    default: nil
    }
  }
}
