import Glibc
import Tensor

/// A dataset.pt made of the files of a published data set.
package struct PreparedData: Sendable {
  private let archive: ImageArchive
  private let scaling: ImageScaling
  private let validationCount: Int
  private let options: DataOptions

  /// Reads the files.
  ///
  /// - Throws: `RunError` where the options do not fit what is there or the output is there already; what reading throws.
  package init(_ options: DataOptions, files: FileSystem, memory: MemoryBudget) throws {
    // What can be seen without reading any image is seen first.
    _ = try options.normalization()
    try Self.checkOutput(options.output, files: files)
    let place = try Self.place(options.source, files: files)
    if let recipe = options.recipe, !recipe.formats.contains(place.format) {
      throw RunError(
        .usage,
        "--for \(recipe.rawValue) is made of \(recipe.formats.map(\.name).joined(separator: " or ")); "
          + "'\(place.folder)' holds \(place.format.name).")
    }
    let whole = try ImageArchive.read(place, files: files, memory: memory)
    archive = options.recipe?.prepared(whole) ?? whole
    scaling = try options.scaling(channels: archive.training.channels)
    validationCount = options.validationCount ?? options.recipe?.validationCount ?? 0
    guard validationCount < archive.training.count else {
      throw RunError(
        .usage,
        "\(validationCount) images are to be set aside for validation, and there are \(archive.training.count) to train "
          + "on: give a smaller --validation.")
    }
    let bytes = [archive.training, archive.test].reduce(0) {
      $0 + $1.images.count + $1.count * MemoryLayout<Int64>.size
    }
    guard bytes < ZipWriter.largestCount else {
      throw RunError(.unreadableInput, "'\(options.source)' has too many images for one file.")
    }
    self.options = options
  }

  private static func checkOutput(_ output: Path, files: FileSystem) throws {
    guard try OutputKind.replaceable(at: output, files: files) == .nothing else {
      throw isThere(output)
    }
    guard try files.isFolder(output.parent) else {
      throw RunError(
        .cannotCreate, "There is no folder '\(output.parent)' to write '\(output.name)' to.")
    }
  }

  private static func isThere(_ output: Path) -> RunError {
    RunError(
      .cannotCreate, "'\(output)' is there already: choose another name, or remove it first.")
  }

  private static func place(_ source: Path, files: FileSystem) throws -> ImageArchive.Place {
    guard try files.exists(source) else { throw try files.absence(of: source, .examine) }
    let known = ImageArchive.Format.allCases.map { "\($0.trainingFiles[0]) (\($0.name))" }
      .joined(separator: ", ")
    guard try files.isTree(source) else {
      throw RunError(
        .unreadableInput,
        "'\(source)' is neither a folder nor an archive. Give the one that holds \(known).")
    }
    let places = try ImageArchive.places(in: source, files: files)
    guard let place = places.first else {
      throw RunError(
        .unreadableInput,
        "'\(source)' holds no data set that is known, nor does a folder in it. Expected \(known) and the files that "
          + "come with it. Of folders of JPEG or PNG pictures Experiments/images_to_dataset.py makes a data set."
      )
    }
    guard places.count == 1 else {
      let list = places.map { "\($0.format.name) in '\($0.folder)'" }.joined(separator: ", ")
      throw RunError(
        .usage, "'\(source)' holds several data sets: \(list). Give the folder of one.")
    }
    return place
  }

  /// Writes the file, whole or not at all.
  ///
  /// - Throws: `RunError` where another process has made it in the meantime; `FileError`.
  package func write(files: FileSystem) throws {
    let document = archive.document(
      validationCount: validationCount, seed: options.splitSeed, scaling: scaling)
    files.clearLeft(in: options.output.parent)
    do {
      try document.writeNew(to: options.output, files: files)
    } catch  where error.code == EEXIST {
      throw Self.isThere(options.output)
    }
    try files.syncFolder(options.output.parent)
  }

  /// What is in the file, in a sentence.
  package var summary: String {
    let training = archive.training
    let shape = [training.channels, training.height, training.width]
    return
      "\(training.count - validationCount) training, \(validationCount) validation, \(archive.test.count) test images "
      + "of \(dimensions(shape)) bytes in '\(options.output)', which says how every command takes them: "
      + "\(scaling.words)."
  }
}
