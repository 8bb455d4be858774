import Glibc
import Tensor
import VariationalDropout

/// What is there of a twin that was begun earlier: from this source, or from another one?
///
/// Its options name the source by the path that led there from the twin. Where either has moved, or is
/// reached by another path, the weights at iteration 0 tell whether it is still the same.
struct BegunTwin {
  let location: TargetLocation
  let files: FileSystem

  /// The models that are compared, at most.
  private static let mostModels = 8

  /// The options with the source as the twin was begun with it, where nothing else differs and it is the
  /// same source; otherwise `options`.
  ///
  /// - Parameter earlier: the options that the twin was begun with.
  /// - Throws: `FileError` where nothing that is there of the twin can be read now.
  func adopting(
    _ options: JSONObject, begunWith earlier: JSONObject?, models: [SourceModel]
  ) throws(FileError) -> JSONObject {
    guard let earlier, let begun = earlier[StoredOption.source]?.string,
      options[StoredOption.source] != .string(begun)
    else { return options }
    var moved = options
    moved[StoredOption.source] = .string(begun)
    let isAlike =
      StoredOptions(of: moved).differences(from: StoredOptions(of: earlier)).isEmpty
    guard isAlike, try holds(models) else { return options }
    return moved
  }

  /// Whether models of the twin began with the weights of those of the source.
  private func holds(_ models: [SourceModel]) throws(FileError) -> Bool {
    var compared = 0
    var unreadable: FileError?
    for model in models where compared < Self.mostModels {
      let stateDict: StateDict
      do throws(FileError) {
        guard let first = try firstCheckpoint(of: model.name) else { continue }
        stateDict = first
      } catch {
        unreadable = unreadable ?? error
        continue
      }
      guard let parameters = try? model.loadParameters(files: files) else { continue }
      guard began(stateDict, with: parameters, model.architecture) else { return false }
      compared += 1
    }
    // It might be the source's all the same: what is there is not begun anew for that.
    if compared == 0, let unreadable { throw unreadable }
    return compared > 0
  }

  /// A trial's folder, finished or not, as far as it is there.
  private func folders(of trial: Path) -> [Path] {
    [location.twin / trial, WorkFolder(location.work, files: files).folder(of: trial)]
  }

  /// Nil where it is not there, or damaged.
  private func firstCheckpoint(of trial: Path) throws(FileError) -> StateDict? {
    for folder in folders(of: trial) {
      let file = folder / ZooLayout.checkpointName(epoch: 0) / ZooLayout.checkpointsName
      do {
        return try StateDict.read(file, files: files)
      } catch let error as FileError where !Self.absences.contains(error.code) {
        throw error
      } catch {}
    }
    return nil
  }

  private static let absences = [ENOENT, ENOTDIR, EISDIR]

  /// Whether all values that are not pruned are the source's.
  private func began(
    _ stateDict: StateDict, with parameters: [[Float]], _ architecture: Architecture
  ) -> Bool {
    var isAnyKept = false
    for (tensor, values) in zip(architecture.tensors(variational: false), parameters)
    where tensor.isLearned {
      guard let written = stateDict[tensor.key]?.floats(), written.count == values.count else {
        return false
      }
      for (value, original) in zip(written, values) where value != 0 {
        if value != original { return false }
        isAnyKept = true
      }
    }
    return isAnyKept
  }

  /// The data set as the trials that were begun name it; nil where there are none.
  ///
  /// - Throws: `FileError` where none of them can be read now.
  func dataPath(of models: [SourceModel]) throws(FileError) -> String? {
    var unreadable: FileError?
    for folder in models.flatMap({ folders(of: $0.name) }) {
      do throws(FileError) {
        let parameters = try files.jsonObject(at: folder / ZooLayout.parametersName)
        if let path = parameters?[ParamsKey.dataSet]?.string { return path.description }
      } catch {
        unreadable = unreadable ?? error
      }
    }
    if let unreadable { throw unreadable }
    return nil
  }
}
