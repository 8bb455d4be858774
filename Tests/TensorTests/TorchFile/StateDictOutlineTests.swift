import Tensor
import TestSupport
import Testing

/// What lies around the tensors of checkpoints from training scripts and frameworks does not matter.
@Suite struct StateDictOutlineTests {
  private static let stem = "module_list"

  /// The network's values, as the file of the control has them.
  private static func values(_ name: String) throws -> [ByteText: [Float]] {
    let outline = try StateDictOutline.read(
      Fixtures.path("reports/\(name).pt"), stems: [stem], files: FileSystem())
    return Dictionary(
      uniqueKeysWithValues: try outline.load().members.map { ($0.key, $0.value.floats()) })
  }

  @Test(arguments: [
    "compiled_prefix", "crc_off", "double_module", "lightning_namespace", "lightning_plain",
    "numpy_best_acc", "swa_averaged", "tensor_with_attribute", "wrapped_multistep", "wrapped_path",
    "wrapped_safe_globals", "wrapped_tuple_keys", "wrapper_net",
  ])
  func `files of other programs hold the values of the plain one`(name: String) throws {
    let control = try Self.values("legacy")
    #expect(control.count == 10)
    #expect(try Self.values(name) == control)
  }

  @Test func `bfloat16 stays bfloat16`() throws {
    let stateDict = try StateDict.read(
      Fixtures.path("reports/bfloat16_model.pt"), stems: [Self.stem], files: FileSystem())
    #expect(stateDict.members.allSatisfy { $0.value.dtype == .bfloat16 })
    #expect(stateDict.count == 10)
  }

  @Test func `masks of pruning are multiplied in`() throws {
    let file = try TorchFile.read(Fixtures.path("reports/prune_masks.pt"))
    guard case .dict(let raw) = try file.value() else {
      Issue.record("not a dict")
      return
    }
    func floats(_ key: String) throws -> [Float] {
      guard case .tensor(let tensor) = raw[key] else { return [] }
      var budget = Int.max
      return try tensor.contiguous(budget: &budget).floats()
    }
    let outline = try StateDictOutline(file, stems: [Self.stem])
    let key: String = "module_list.0.weight"
    let product = zip(try floats("\(key)_orig"), try floats("\(key)_mask")).map { $0 * $1 }
    #expect(product.count == 200 && product.contains(0) && product.contains { $0 != 0 })
    #expect(try outline.load()[key]?.floats() == product)
    #expect(outline.tensors.count == 10)
    #expect(outline.notes.contains { $0.contains(key) && $0.contains("mask is not kept") })
  }

  @Test func `what was passed over is noted`() throws {
    func notes(_ name: String) throws -> [String] {
      try StateDictOutline.read(
        Fixtures.path("reports/\(name).pt"), stems: [Self.stem], files: FileSystem()
      ).notes
    }
    #expect(try notes("swa_averaged").first?.contains("n_averaged") == true)
    #expect(try notes("crc_off").first?.contains("set_crc32_options(False)") == true)
    #expect(try notes("legacy").isEmpty)
  }

  // MARK: Prefixes and wrappers

  private static let network = StateDict([
    ("module_list.0.weight", Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])),
    ("module_list.0.bias", Tensor([5, 6] as [Float], shape: [2])),
  ])

  private static func prefixed(_ prefix: String, _ more: [(ByteText, Tensor)] = []) -> StateDict {
    StateDict(network.members.map { ("\(prefix)\($0.key)", $0.value) } + more)
  }

  private static func outline(_ value: PickleValue) throws -> StateDictOutline {
    try StateDictOutline(
      try TorchFile(Fixtures.storage(TorchWriter.file(value))), stems: [stem])
  }

  private static func keys(_ value: PickleValue) throws -> [ByteText] {
    try outline(value).tensors.map(\.key)
  }

  @Test(arguments: [
    "module.", "module.module.", "_orig_mod.", "net.", "model.", "model._orig_mod.module.",
    "encoder.", "a.b.c.d.", "Netz_ä.",
  ])
  func `any prefix that all layers have is taken off`(prefix: String) throws {
    #expect(try Self.keys(.stateDict(Self.prefixed(prefix))) == Self.network.keys)
  }

  @Test func `what does not belong to a layer stays, for the network to refuse`() throws {
    let one = Tensor([1] as [Float], shape: [1])
    let beside = Self.prefixed("model.", [("loss.weight", one)])
    #expect(try Self.keys(.stateDict(beside)) == Self.network.keys + ["loss.weight"])
    let both = Self.prefixed("a.", Self.prefixed("b.").members)
    #expect(try Self.keys(.stateDict(both)) == both.keys)
    let clash = Self.prefixed("model.", [("model.x", one), ("x", one)])
    #expect(try Self.keys(.stateDict(clash)) == clash.keys)
  }

  @Test func `counters are left out where their layer is absent`() throws {
    let count = Tensor([7] as [Int64], shape: [])
    let one = Tensor([1] as [Float], shape: [1])
    let counters: [(ByteText, Tensor)] = [
      ("n_averaged", count), ("module.module_list.1.num_batches_tracked", count),
    ]
    let outline = try Self.outline(.stateDict(Self.prefixed("module.", counters)))
    #expect(outline.tensors.map(\.key) == Self.network.keys)
    #expect(outline.notes.count == 1)

    let normalised: [(ByteText, Tensor)] = [
      ("module_list.1.running_mean", one), ("module_list.1.num_batches_tracked", count),
    ]
    let kept = Self.prefixed("", normalised)
    #expect(try Self.keys(.stateDict(kept)) == kept.keys)
  }

  @Test func `the dict that fits is found whatever it is called`() throws {
    let dict: PickleValue = .stateDict(Self.network)
    let other: PickleValue = .stateDict(StateDict([("weight", Self.network.members[0].value)]))
    let wrapped: PickleValue = .dict([
      ("epoch", .int(3)), ("optimizer", .dict([("state", other)])),
      ("best", .dict([("net", dict)])),
    ])
    #expect(try Self.keys(wrapped) == Self.network.keys)
  }

  @Test func `of several that fit the one with a usual name is taken, or all are listed`() throws {
    let dict: PickleValue = .stateDict(Self.network)
    let named = try Self.outline(.dict([("ema", dict), ("state_dict", dict)]))
    #expect(named.notes.first?.contains("'ema', 'state_dict'") == true)
    let error = try #require(throws: FileFormatError.self) {
      try Self.outline(.dict([("student", dict), ("teacher", .dict([("net", dict)]))]))
    }
    #expect(error.kind == .badContents)
    #expect(error.message.contains("'student', 'teacher.net'"))
  }

  // MARK: Memory

  /// A file whose state dict is a tensor of four values in a deflated storage of zeros.
  ///
  /// - Parameter hasOther: whether it also has a tensor that is all of such a storage.
  private static func bomb(hasOther: Bool) throws -> StateDictOutline {
    let count = 1 << 20
    let program = PickleProgram {
      $0.op(0x80)
      $0.op(2)
      $0.dict {
        $0.text("module_list.0.weight")
        $0.tensor(0, [2, 2], offset: 500_000, storageCount: count)
        if hasOther {
          $0.text("other")
          $0.tensor(1, [count])
        }
      }
      $0.op(".")
    }
    var zip = DeflatedArchive()
    zip.add("m/data.pkl", program.bytes)
    zip.add("m/version", Array("3\n".utf8))
    zip.addZeros("m/data/0", count: 4 * count)
    if hasOther { zip.addZeros("m/data/1", count: 4 * count) }
    return try StateDictOutline(try TorchFile(Fixtures.storage(zip.archive())))
  }

  @Test func `only what tensors need is unpacked, and only within the limit`() throws {
    let small = try Self.bomb(hasOther: false).load(memory: MemoryBudget(16))
    #expect(small.members[0].value.floats() == [0, 0, 0, 0])
    let outline = try Self.bomb(hasOther: true)
    let error = try #require(throws: FileFormatError.self) {
      try outline.load(memory: MemoryBudget(1 << 20))
    }
    #expect(error.kind == .limit && error.key == "other")
    #expect(error.message.contains("--limit-memory"))
    #expect(try outline.load()["other"]?.count == 1 << 20)
  }

  /// Each pair of a storage of 4 MB becomes a tensor of its own.
  @Test func `products with masks take no more memory than their file accounts for`() throws {
    let ones = Tensor([Float](repeating: 1, count: 1 << 20), shape: [1 << 20])
    func outline(pairs: Int) throws -> StateDictOutline {
      let pairs = (0..<pairs).flatMap { number in
        ["orig", "mask"].map { (ByteText("module_list.\(number).weight_\($0)"), ones) }
      }
      return try Self.outline(.stateDict(StateDict(pairs)))
    }
    #expect(try outline(pairs: 16).load().count == 16)
    let error = try #require(throws: FileFormatError.self) { try outline(pairs: 40).load() }
    #expect(error.kind == .limit && error.key?.hasPrefix("module_list.") == true)
    #expect(error.message.contains("masks"))
  }

  @Test func `a program or version that unpacks to more than one needs is refused`() throws {
    for name in ["data.pkl", "version"] {
      var zip = DeflatedArchive()
      for other in ["data.pkl", "version"] where other != name {
        zip.add("m/\(other)", Array("3\n".utf8))
      }
      zip.addZeros("m/\(name)", count: 32 << 20)
      let error = try #require(throws: FileFormatError.self) {
        try TorchFile(Fixtures.storage(zip.archive()))
      }
      #expect(error.kind == .limit)
    }
  }
}
