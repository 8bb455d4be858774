import FoundationEssentials
import Glibc
import Tensor

/// Writes a zoo in another form: into a folder that appears when it is whole, or not at all.
package struct Export {
  private let options: ExportOptions
  private let place: OutputPlace
  private let files: FileSystem

  /// - Throws: `RunError` where there is something at the place already, or it lies in the zoo; `FileError`, also
  ///   where there is no permission to write.
  package init(_ options: ExportOptions, files: FileSystem) throws {
    self.options = options
    self.files = files
    let name = options.out.name.description
    let endings = ArrayFormat.allCases.map(\.rawValue) + ["pt", "npy"]
    if let ending = endings.map({ ".\($0)" }).first(where: name.hasSuffix) {
      throw RunError(
        .usage,
        "'\(options.out)' would be a folder, and has the ending of a file: leave '\(ending)' away")
    }
    place = try OutputPlace(options.out, apartFrom: [options.zoo], files: files)
    guard place.isThere else { return }
    guard try files.isFolder(place.path), try files.entries(of: place.path).isEmpty else {
      throw isThere
    }
    try files.checkWritable(place.path.parent)
  }

  private var isThere: RunError {
    RunError(
      .cannotCreate,
      "'\(options.out)' is there already. An export is a folder of its own: choose another name.")
  }

  /// Reads all models and writes them.
  ///
  /// - Parameters:
  ///   - told: is given what of a trial can't be exported, in the order of the trials.
  ///   - progress: is given how many trials are done.
  package func write(
    _ zoo: ExportedZoo, told: (_ trial: Path, _ problem: String) -> Void,
    progress: (Int) -> Void
  ) throws {
    files.clearLeft(in: place.path.parent)
    let staged = try files.createStagedFolder(for: place.path)
    do {
      let form = try options.kind.form(zoo, options, staged, files)
      try write(zoo, as: form, into: staged, told: told, progress: progress)
      try files.syncFolder(staged)
      try giveName(staged)
      try files.syncFolder(place.path.parent)
    } catch {
      files.dropStagedFolder(staged)
      throw error
    }
  }

  /// - Throws: `RunError` where something has been made at the place in the meantime; `FileError`.
  private func giveName(_ staged: Path) throws {
    do {
      try files.finishStagedFolder(
        staged, at: place.path, replacing: place.isThere, named: options.out)
    } catch  where [EEXIST, ENOTEMPTY, ENOTDIR].contains(error.code) {
      throw isThere
    }
  }

  private func write(
    _ zoo: ExportedZoo, as form: some ExportForm, into folder: Path, told: (Path, String) -> Void,
    progress: (Int) -> Void
  ) throws {
    var form = form
    let trials = form.trials
    let step = 4 * ProcessInfo.processInfo.activeProcessorCount
    for first in stride(from: 0, to: trials.count, by: step) {
      progress(first)
      for (trial, part) in zip(
        trials[first...], parts(of: trials[first...].prefix(step), in: zoo, form))
      {
        switch part {
        case .success(let part):
          for problem in part.problems { told(trial.name, problem) }
          if let problem = form.problems[trial.name], !part.problems.contains(problem) {
            told(trial.name, problem)
          }
          try form.add(part.part)
        case .failure(let problem as TrialProblem):
          told(trial.name, "\(problem)")
          try form.add(nil)
        case .failure(let error): throw error
        }
      }
    }
    progress(trials.count)
    try form.finish()
    try files.write(Array(form.readme.utf8), to: folder / "readme.md")
  }

  private func parts<Form: ExportForm>(
    of trials: ArraySlice<StudiedTrial>, in zoo: ExportedZoo, _ form: Form
  ) -> [Result<(part: Form.Part, problems: [String]), any Error>] {
    let work = Work(form: form, zoo: zoo)
    return Array(trials).concurrentMap { trial in
      Result {
        let exported = ExportedTrial(trial, of: work.zoo, with: work.form.extras)
        return (try work.form.part(of: exported), exported.problems)
      }
    }
  }

  /// What several threads read and none changes.
  private struct Work<Form: ExportForm>: @unchecked Sendable {
    let form: Form
    let zoo: ExportedZoo
  }
}
