import Tensor
import VariationalDropout

extension GroupShape {
  /// The same on a data set: no batch has more images than there are.
  func on(_ data: DataSet) -> GroupShape {
    let images = [data.train, data.test, data.validation].compactMap { $0?.count }.max() ?? 0
    var shape = self
    shape.batchSize = min(batchSize, max(images, 1))
    return shape
  }
}
