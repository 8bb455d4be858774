import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

@Suite struct CheckpointFormsTests {
  private let architecture = Architecture(.cnn, channels: 1)

  private func forms(_ dtype: DType, reversed: Bool = false) -> CheckpointForms {
    var entries = architecture.tensors(variational: false).map {
      $0.outline(in: dtype)
    }
    if reversed { entries.reverse() }
    return CheckpointForms(architecture: architecture, source: entries)
  }

  private var parameters: [[Float]] {
    architecture.tensors(variational: true).enumerated().map { i, tensor in
      (0..<tensor.count).map { Float($0 + 1) * (tensor.role == .weight ? -0.001 : 0.01) }
    }
  }

  /// Every third entry.
  private var pruned: [[Bool]] {
    architecture.tensors(variational: false).map { (0..<$0.count).map { $0 % 3 == 0 } }
  }

  @Test(arguments: [DType.float64, .float32, .float16, .bfloat16])
  func `the plain form keeps order and type, and its pruned entries are zero bits`(dtype: DType) {
    let mask = Mask(kept: pruned.map { $0.map { !$0 } })
    let entries = forms(dtype, reversed: true).plain(parameters, mask: mask).members
    let tensors = architecture.tensors(variational: false)
    #expect(entries.map(\.key.description) == tensors.reversed().map(\.key))
    for (i, entry) in entries.reversed().enumerated() {
      #expect(entry.value.dtype == dtype)
      #expect(entry.value.shape == tensors[i].shape)
      let isZero = (0..<tensors[i].count).map { j in
        entry.value.bytes[(j * dtype.size)..<((j + 1) * dtype.size)].allSatisfy { $0 == 0 }
      }
      #expect(isZero == pruned[i])
    }
  }

  @Test func `the variational form is the parameters, unpruned`() {
    let entries = forms(.float16).variational(parameters).members
    #expect(entries.map(\.key.description) == architecture.tensors(variational: true).map(\.key))
    #expect(entries.map { $0.value.floats() } == parameters)
    #expect(entries.allSatisfy { $0.value.dtype == .float32 })
  }
}
