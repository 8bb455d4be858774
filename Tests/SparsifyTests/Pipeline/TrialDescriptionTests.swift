import Sparsify
import Tensor
import Testing

@Suite struct TrialDescriptionTests {
  @Test func `fingerprints tell of tensors in the words of earlier versions`() {
    let description = TrialDescription(
      parameters: JSONObject(),
      tensors: [
        TensorOutline(key: "conv.0.weight", dtype: .float32, shape: [8, 1, 5, 5]),
        TensorOutline(key: "steps", dtype: .int64, shape: []),
      ])
    #expect(
      description.tensorsText == """
        [Sparsify.SourceModel.Entry(key: "conv.0.weight", dtype: Tensor.DType.float32, shape: [8, 1, 5, 5]), \
        Sparsify.SourceModel.Entry(key: "steps", dtype: Tensor.DType.int64, shape: [])]
        """)
  }
}
