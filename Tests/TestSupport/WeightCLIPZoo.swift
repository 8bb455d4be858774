import Sparsify
import Tensor
import VariationalDropout

/// A zoo of one model as WeightCLIP's script for CNN3 zoos leaves it: a data set of objects of its own class, params.json
/// without groups and without an optimiser, rows with epochs from 0 and accuracies in percent.
public enum WeightCLIPZoo {
  public static let trial: Path = "NN_tune_trainable_seed=1"

  /// - Parameters:
  ///   - folder: new.
  ///   - testAccuracy: what the model's record tells, from 0 to 1; nil for a zoo without records.
  ///   - change: to its params.json.
  public static func write(
    to folder: Path, testAccuracy: Double? = nil, change: (inout JSONObject) -> Void = { _ in }
  ) throws {
    let files = FileSystem()
    var model = TinyZoo.Model(trial, weightSeed: 1)
    model.architecture = Architecture(.cnn3, channels: 3, hasDropoutLayers: true)
    var zoo = TinyZoo([model])
    (zoo.images, zoo.testImages) = (20, 100)
    try zoo.write(to: folder)
    try files.write(
      dataSet(try DataSetFile.read(folder / "dataset.pt")), to: folder / "dataset.pt")
    try files.write([1], to: folder / trial / "checkpoint_000003/scheduler")
    var params: JSONObject = [
      "seed": 1, "num_epochs": 4, "batch_size": 10, "lr": 0.003, "weight_decay": 0.01,
      "warmup_epochs": 2, "grad_clip": 0.0, "best_test_acc": 31.5, "model::type": "CNN3",
      "model::channels_in": 3, "model::o_dim": 10, "model::nlin": "gelu", "model::dropout": 0.0,
      "model::init_type": "uniform",
    ]
    change(&params)
    try files.write(
      Array(JSONValue.object(params).text(.indented(2)).utf8), to: folder / trial / "params.json")
    guard let testAccuracy else { return }
    var rows = ""
    for epoch in 0...3 {
      let accuracy = epoch < 3 ? Double.nan : 100 * testAccuracy
      rows +=
        JSONValue.object([
          "epoch": .integer(epoch), "train_loss": 2.5, "train_acc": 12.5, "val_loss": 2.5,
          "val_acc": .number(accuracy), "test_loss": 2.5, "test_acc": .number(accuracy),
          "learning_rate": 0.0, "time_per_epoch": 1.5,
        ]).text() + "\n"
    }
    try files.write(Array(rows.utf8), to: folder / trial / "result.json")
  }

  private static func dataSet(_ data: DataSet) -> [UInt8] {
    var storages: [[UInt8]] = []
    let program = PickleProgram {
      $0.op(0x80)
      $0.op(2)
      $0.dict {
        for (part, set) in data.sets {
          $0.text(part.key)
          $0.global("__main__", "CachedDataset")
          $0.op(")")
          $0.op(0x81)
          $0.dict {
            $0.text("transform")
            $0.op("N")
            $0.text("data")
            $0.tensor(storages.count, set.images.shape)
            $0.text("targets")
            $0.tensor(storages.count + 1, [set.count], storage: "LongStorage")
          }
          $0.op("b")
          storages.append(Array(set.images.bytes))
          storages.append(
            set.labels.flatMap { label in
              withUnsafeBytes(of: Int64(label).littleEndian) { Array($0) }
            })
        }
      }
      $0.op(".")
    }
    return Archive.bytes(program.bytes, storages: storages)
  }
}
