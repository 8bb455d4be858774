extension StateDict {
  /// The keys under which training scripts wrap a state dict.
  private static let wrappers = ["state_dict", "model_state_dict", "model"]
  /// What `torch.nn.DataParallel` puts in front of every key.
  private static let prefix: ByteText = "module."

  /// Reads a model's state dict from the file at `path`.
  ///
  /// Wrapped state dicts are unwrapped, and the prefix `module.` is taken off where all keys have it.
  /// - Throws: `FileError` where the file can't be opened; `TorchFileError`, of kind `badContents`
  ///   where the file is sound but holds something else.
  public static func read(_ path: Path, files: FileSystem) throws -> StateDict {
    try StateDict(try TorchFile.read(path, files: files))
  }

  /// The state dict that `file` holds.
  public init(_ file: TorchFile) throws(TorchFileError) {
    do throws(TorchFileError) {
      try self.init(file.root, budget: file.copyBudget)
    } catch {
      throw error.at(file.path)
    }
  }

  private init(_ root: PickleValue, budget: Int) throws(TorchFileError) {
    let entries = try Self.unwrapped(root).entries
    guard !entries.isEmpty else {
      throw TorchFileError(.badContents, "the state dict is empty")
    }
    var budget = budget
    var tensors: [(key: ByteText, tensor: Tensor)] = []
    for entry in entries {
      guard case .string(let key) = entry.key else {
        throw TorchFileError(
          .badContents,
          "a state dict's keys are text; this one has the number \(entry.key.description)")
      }
      guard case .tensor(let value) = entry.value else {
        throw TorchFileError(
          .badContents, "expected a tensor, found \(entry.value.typeName)", key: key.description)
      }
      do throws(TorchFileError) {
        tensors.append((key, try value.contiguous(budget: &budget)))
      } catch {
        throw error.of(key: key.description)
      }
    }
    if tensors.allSatisfy({ $0.key.hasPrefix(Self.prefix) }) {
      tensors = tensors.map { ($0.key.removing(prefix: Self.prefix)!, $0.tensor) }
    }
    self.init(tensors)
  }

  private static func unwrapped(_ root: PickleValue) throws(TorchFileError) -> PickleDict {
    guard case .dict(var dict) = root else {
      throw TorchFileError(
        .badContents, "expected a state dict, a dict of tensors, found \(root.typeName)")
    }
    while let inner = wrappers.lazy.compactMap({ dict[$0] }).first, case .dict(let wrapped) = inner
    {
      dict = wrapped
    }
    return dict
  }
}

extension TorchFile {
  /// The bytes that may be taken for what can't be used where it lies in the file.
  package var copyBudget: Int { (64 << 20) + storageBytes }
}
