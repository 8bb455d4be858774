import Tensor

/// Whether a run could write what it makes, found out without writing.
package struct TargetCheck {
  private let preparation: RunPreparation

  package init(_ preparation: RunPreparation) { self.preparation = preparation }

  private var session: TargetSession { preparation.session }
  private var files: FileSystem { session.files }
  private var location: TargetLocation { session.location }

  /// Whether the folders can be written to, and finished trials can move from one to the other.
  /// - Throws: What the run would throw.
  package func checkFolders() throws {
    if session.beginsAnew {
      try Restart(of: session, keeping: preparation.dataFile).refuseBesideOthers()
    }
    try files.checkWritable(location.goalFolder)
    try files.checkWritable(location.work)
    for folder in [session.work.staging, session.work.claims] where try files.exists(folder) {
      try files.checkWritable(folder)
    }
    try checkDevices()
  }

  /// Whether both folders lie, or will lie, on one file system.
  package func checkDevices() throws {
    let places = try [location.work, location.goalFolder].map { path throws(FileError) in
      try files.nearestExisting(path)
    }
    guard try files.areOnOneDevice(places[0], places[1]) else {
      throw location.otherFileSystem(location.work, "they lie on two file systems", files)
    }
  }

  /// Whether the twin's file system has room for files yet to be written.
  /// - Parameter size: given the bytes of a block, what they take.
  package func checkSpace(for size: (_ blockSize: Int) throws -> FileAmount) throws {
    // What gives way is not there any more when room is needed.
    guard !session.beginsAnew,
      let free = try files.freeSpace(at: files.nearestExisting(location.goalFolder))
    else { return }
    let size = try size(free.blockSize)
    let remedy =
      "Make room there, let fewer epochs keep files (see --help), or choose another "
      + "\(location.product.label)."
    if size.bytes > free.bytes {
      throw RunError(
        .writingFailed,
        "'\(location.goal)' takes about \(bytesText(size.bytes)) more, and its file system has "
          + "\(bytesText(free.bytes)) left. \(remedy)")
    }
    if let left = free.files, size.files > left {
      throw RunError(
        .writingFailed,
        "'\(location.goal)' takes \(size.files) more files, and its file system has room for "
          + "\(left). \(remedy)")
    }
  }
}

extension RunPreparation {
  /// What will be taken at most at a time, the data set included. Where the zoo becomes an archive each trial is a file
  /// until then, and all that it is made of is still there when it is whole.
  ///
  /// - Parameters:
  ///   - rest: what the trials yet to be made take as folders.
  ///   - models: how many these are.
  func amount(ofTrials rest: FileAmount, models: Int) throws -> FileAmount {
    let data = try dataSetAmount()
    guard session.location.isGathering else { return rest + data }
    var bytes = 2 * (rest.bytes + data.bytes)
    for name in try session.files.listIfPresent(session.location.twin) {
      bytes += try session.files.info(session.location.twin / name)?.size ?? 0
    }
    if data.bytes == 0, try !session.files.exists(session.dataFile) {
      bytes += try archivedDataSize()
    }
    return FileAmount(files: models + data.files + 1, bytes: bytes)
  }

  /// What the data set takes in the archive that the zoo becomes.
  func archivedDataSize() throws(FileError) -> Int {
    content.data == .none ? 0 : try session.files.info(dataFile)?.size ?? 0
  }

  /// What the data set will take on the file system of the zoo that is made.
  private func dataSetAmount() throws -> FileAmount {
    let files = session.files
    let twin = session.location.twin
    if try files.exists(twin / ZooLayout.dataSetName) { return FileAmount() }
    guard let source = try files.info(dataFile) else {
      // It is made: images of 32 bits, labels of 64.
      return data.sets.reduce(FileAmount(files: 1)) { amount, entry in
        let values = entry.set.images.shape.reduce(1, *)
        return amount + FileAmount(bytes: 4 * values + 8 * entry.set.labels.count)
      }
    }
    let isArchived = try files.archive(above: dataFile) != nil
    let isCopied =
      switch content.data {
      case .symlink: false
      case .copy: true
      case .none: isArchived
      case .link where isArchived: true
      case .link: try !files.areOnOneDevice(dataFile, files.nearestExisting(twin))
      }
    return isCopied ? FileAmount(files: 1, bytes: source.size) : FileAmount()
  }
}

/// Files and their bytes.
package struct FileAmount: Equatable {
  package var files: Int
  package var bytes: Int

  package init(files: Int = 0, bytes: Int = 0) {
    self.files = files
    self.bytes = bytes
  }

  static func + (a: FileAmount, b: FileAmount) -> FileAmount {
    FileAmount(files: a.files + b.files, bytes: a.bytes + b.bytes)
  }
}
