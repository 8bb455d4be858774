import Tensor

extension Zoo {
  /// Where the zoo's data set is: `given` (`--data`), else dataset.pt in the zoo, else the file
  /// that the trials' `dataset::dump` names, where it exists. A relative name begins in the zoo's folder,
  /// wherever the zoo is looked at from. That of a pack is the one with its index.
  /// - Throws: `ZooError` where there is none, or the trials name several.
  package func dataSetPath(given: Path?, files: FileSystem) throws -> Path {
    if let given {
      guard try files.exists(given) else { throw try files.absence(of: given, .read) }
      return given
    }
    let isPack = try path.name == ZooLayout.packIndexName && files.isArchive(path)
    let folder = isPack ? path.parent : path
    let own = folder / ZooLayout.dataSetName
    if try files.exists(own) { return own }
    if try files.info(own, followingLinks: false) != nil {
      throw try files.absence(of: own, .read)  // A link that leads nowhere.
    }
    // All trials usually name one: it is looked for once.
    let named = trials.compactMap { $0.params[ParamsKey.dataSet]?.string }.grouped { $0 }
    var dumps: [Path] = []
    for (text, _) in named {
      guard let dump = try Self.place(named: text, in: folder, files), !dumps.contains(dump) else {
        continue
      }
      dumps.append(dump)
    }
    let existing = dumps.filter { (try? files.exists($0)) == true }
    if existing.count == 1 { return existing[0] }
    if existing.count > 1 {
      throw ZooError(
        "the trials of '\(folder)' name several data sets ('\(existing[0])', '\(existing[1])'"
          + "\(existing.count > 2 ? ", …" : "")): give the right one with --data")
    }
    let tried =
      dumps.first { $0 != own }.map { " nor '\($0.description.excerpt())', which the trials name" }
      ?? ""
    throw ZooError(
      "no data set: there is no '\(own)'\(tried). Give it with --data", .noInput)
  }

  /// The dataset.pt in a zoo; nil where there is none.
  package static func ownDataSet(in zoo: Path, files: FileSystem) throws(FileError) -> Path? {
    let file = try rootFolder(of: zoo, files) / ZooLayout.dataSetName
    return try files.exists(file) ? file : nil
  }
}
