/// Writes files that `torch.load` of torch 1.10 to 2.15 reads, under `weights_only=True` too where that
/// version knows the types.
///
/// The zip container with nothing but what is needed; the same value gives the same bytes.
public enum TorchWriter {
  /// The bytes of a file that holds `value`.
  ///
  /// - Parameter root: the folder in the archive, which carries no meaning.
  /// - Precondition: `root` is a plain name, and the file stays below 4 GiB.
  public static func file(_ value: PickleValue, root: String = "archive") -> [UInt8] {
    TorchDocument(value, root: root).bytes
  }

  /// The bytes of a file that holds a state dict: an OrderedDict of tensors, in order.
  public static func file(_ stateDict: StateDict, root: String = "archive") -> [UInt8] {
    file(.stateDict(stateDict), root: root)
  }
}

extension PickleValue {
  /// An OrderedDict of tensors, as a module's `state_dict()` is.
  public static func stateDict(_ stateDict: StateDict) -> PickleValue {
    .dict(
      PickleDict(
        stateDict.members.map { (.string($0.key), .tensor($0.value)) }, isOrdered: true))
  }
}
