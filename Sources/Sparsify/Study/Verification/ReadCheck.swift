import Tensor
import VariationalDropout

/// `read`: what is there can be read, and has the form that it should.
///
/// * Every params.json is a JSON object; every checkpoint, mask, optimiser state and predictions.npz reads,
///   with its checksums, and holds nothing but allowed types; each has the length that the tool noted.
///   Around the tensors of a checkpoint lie the bytes that the tool writes.
/// * A plain checkpoint has the keys, order, shapes and types of the source's. A variational one has the
///   tensors of that form in their order, of type float32; a mask those of the checkpoint beside it.
/// * model.py, the index files and the tables of the study are as the tool left them; where there is a sparsify.json it is one.
enum ReadCheck: TwinCheck, TrialCheck {
  static func findings(in twin: VerifiedTwin) -> [Finding] {
    let trials = twin.unreadable.map {
      Finding(
        .read, of: $0.name, ZooLayout.parametersName, "the file", expected: "one that reads",
        found: $0.reason, remedy: twin.remedy)
    }
    let root =
      ["model.py", IndexFiles.name] + twin.entries.map(\.name).filter { IndexFiles.isFurther($0) }
      + TargetRoot.studyNames
    let isMarkDamaged = twin.mark == nil && twin.entries.contains { $0.name == Mark.fileName }
    let altered =
      root.compactMap { name in twin.alteration(of: name).map { (name: name, found: $0) } }
      + (isMarkDamaged ? [(Mark.fileName, "something else")] : [])
    return trials
      + altered.map { name, found in
        Finding(
          .read, name, "the file", expected: "what sparsify left there", found: found,
          remedy:
            "Copy it again from where it is sound, or give the command of 'sparsify run' again.")
      }
  }

  // What does not read is noted where it is read.
  static func findings(in epoch: VerifiedEpoch, of trial: VerifiedTrial) -> [Finding] {
    func finding(_ file: Path, _ expected: String, _ found: String) -> Finding {
      trial.finding(.read, epoch.epoch, file, "its tensors", expected, found)
    }
    var findings: [Finding] = []
    if let form = epoch.variationalForm, trial.twin.isOurs {
      let expected = form.architecture.tensors(variational: true).map {
        Self.text($0.key, $0.dtype, $0.shape)
      }
      if let (wanted, found) = difference(form.stateDict, expected) {
        let file =
          epoch.checkpoint.isVariational ? epoch.file : epoch.folder / ZooLayout.variationalName
        findings.append(finding(file, wanted, found))
      }
    }
    guard !epoch.checkpoint.isVariational else { return findings }
    if let source = trial.source {
      let expected = source.stateDict.members.map {
        Self.text($0.key.excerpt(), $0.value.dtype, $0.value.shape)
      }
      if let (wanted, found) = difference(epoch.checkpoint.stateDict, expected) {
        findings.append(finding(epoch.file, "\(wanted) as in the source", found))
      }
    }
    return findings
  }

  private static func text(_ key: String, _ dtype: DType, _ shape: [Int]) -> String {
    "\(key) of \(dtype) \(shape)"
  }

  /// The first tensor that is not what is expected in its place.
  private static func difference(
    _ stateDict: StateDict, _ expected: [String]
  ) -> (expected: String, found: String)? {
    let found = stateDict.members.map {
      text($0.key.excerpt(), $0.value.dtype, $0.value.shape)
    }
    for place in 0..<max(found.count, expected.count) {
      let wanted = place < expected.count ? expected[place] : "no further tensor"
      let there = place < found.count ? found[place] : "no further tensor"
      if !wanted.utf8.elementsEqual(there.utf8) { return (wanted, there) }
    }
    return nil
  }
}

extension VerifiedTwin {
  /// What is found in place of a file in the root that is not as the tool left it, as far as its mark tells; nil
  /// where it is, and where there is none.
  func alteration(of name: Path) -> String? {
    guard let hashes = mark?.files[name.description] else { return nil }
    do throws(FileError) {
      guard let file = try files.load(path / name) else { return nil }
      let hash = withExtendedLifetime(file) { StableHash.hexadecimal(of: file.bytes) }
      return hashes.contains(hash) ? nil : "something else"
    } catch {
      return "\(error)"
    }
  }
}
