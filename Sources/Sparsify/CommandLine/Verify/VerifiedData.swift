import Tensor

/// The data set that a twin is verified on.
struct VerifiedData {
  /// Nil where there is none that can be used.
  let set: DataSet?
  /// What is wrong with the one that the twin has.
  let finding: Finding?
  /// Why there is none; nil where there is, or something is wrong with it.
  let absence: String?

  /// - Parameter path: nil takes the twin's, where it is there.
  /// - Throws: what reading a data set that is given throws.
  init(
    of twin: VerifiedTwin, given path: Path?, images: ImageOptions, memory: MemoryBudget
  ) throws {
    let images = images.completed(by: twin.options)
    let place: Path
    do {
      place = try twin.dataSetPath(given: path)
    } catch {
      if path != nil { throw error }
      (set, finding, absence) = (nil, nil, "\(error)")
      return
    }
    do {
      set = try images.dataSet(at: place, files: twin.files, memory: memory)
      finding = nil
    } catch {
      if path != nil { throw error }
      set = nil
      finding = Finding(
        .read, place.parent == twin.path ? place.name : place, "the data set",
        expected: "one that reads", found: "\(error)",
        remedy: "Copy it again from where it is sound, or give another with --data.")
    }
    absence = nil
  }
}
