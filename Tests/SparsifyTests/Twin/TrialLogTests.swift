import Foundation
import Sparsify
import Tensor
import Testing
import VariationalDropout

@Suite struct TrialLogTests {
  private let log = TrialLog(
    trialID: "5ea28_00000", experimentID: "0123456789abcdef0123456789abcdef",
    layers: ["conv1", "fc1"], parameters: ["optim::lr": 0.0003, "a": nil],
    phases: TrainingPhases(VariationalMethod(KLSchedule(epochs: 1), threshold: 3)))

  private func record(_ epoch: Int, validation: Bool = true) -> EpochRecord {
    let measure = { EpochRecord.Measure(loss: $0, nll: $0 - 0.5, accuracy: $0 / 4) }
    return EpochRecord(
      epoch: epoch, train: measure(1), test: measure(2), validation: validation ? measure(3) : nil,
      klWeight: 0.0004, kl: 1000, prunedWeights: [1, 3], weights: [4, 4],
      circumstances: EpochRecord.Circumstances(
        timestamp: 0, seconds: 1.5, totalSeconds: 2, secondsSinceRestore: 1.5, processID: 7,
        hostName: "host", address: "127.0.0.1"))
  }

  private let header =
    "train_loss,train_acc,test_loss,test_acc,val_loss,val_acc,sparsity_ratio,kl,kl_weight,"
    + "train_nll,test_nll,val_nll,sparsity/conv1,sparsity/fc1,done,timesteps_total,"
    + "episodes_total,training_iteration,trial_id,experiment_id,date,timestamp,time_this_iter_s,"
    + "time_total_s,pid,hostname,node_ip,time_since_restore,timesteps_since_restore,"
    + "iterations_since_restore,checkpoint_dir_name"

  @Test func `a line has all keys in order, config last`() throws {
    let lines = String(decoding: log.resultJSON([record(0), record(1)]), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 3 && lines[2].isEmpty)
    for line in lines.dropLast() {
      let object = try #require(try JSONValue(parsing: Array(line.utf8)).object)
      #expect(object.keys == header.split(separator: ",").map { ByteText($0) } + ["config"])
    }
  }

  @Test func `a line reads as Ray writes it`() {
    let line = String(decoding: log.resultJSON([record(1)]), as: UTF8.self)
    let beginning = #"""
      {"train_loss": 1.0, "train_acc": 0.25, "test_loss": 2.0, "test_acc": 0.5, \#
      "val_loss": 3.0, "val_acc": 0.75, "sparsity_ratio": 0.5, "kl": 1000.0, \#
      "kl_weight": 0.0004, "train_nll": 0.5, "test_nll": 1.5, "val_nll": 2.5, \#
      "sparsity/conv1": 0.25, "sparsity/fc1": 0.75, "done": true, "timesteps_total": null, \#
      "episodes_total": null, "training_iteration": 1, "trial_id": "5ea28_00000", \#
      "experiment_id": "0123456789abcdef0123456789abcdef", "date": "
      """#
    let end = #"""
      "time_since_restore": 1.5, "timesteps_since_restore": 0, \#
      "iterations_since_restore": 2, "checkpoint_dir_name": "checkpoint_000001", "config": {"optim::lr": 0.0003, "a": null}}

      """#
    #expect(line.hasPrefix(beginning))
    #expect(line.hasSuffix(end))
  }

  @Test func `progress.csv has the same columns without config, and CRLF`() {
    let lines = String(decoding: log.progressCSV([record(0), record(1)]), as: UTF8.self)
      .components(separatedBy: "\r\n")
    #expect(lines.count == 4 && lines[3] == "")
    #expect(lines[0] == header)
    #expect(
      lines[1].hasPrefix(
        "1.0,0.25,2.0,0.5,3.0,0.75,0.5,1000.0,0.0004,0.5,1.5,2.5,0.25,0.75,False,,,0,5ea28_00000"))
    #expect(lines[2].contains(",True,,,1,"))
  }

  @Test func `a row names the folder of its checkpoint, where there is one`() {
    var log = log
    log.phases = TrainingPhases(VariationalMethod(KLSchedule(epochs: 3), threshold: 3))
    func names() -> [JSONValue?] {
      (0...3).map { epoch in log.columns(record(epoch)).last.map { $0.value } }
    }
    let all: [JSONValue] = (0...3).map { .string("checkpoint_00000\($0)") }
    #expect(names() == all)
    log.checkpoints = .every(2)
    #expect(names() == [all[0], .null, all[2], all[3]])
    let table = String(decoding: log.progressCSV([record(0), record(1)]), as: UTF8.self)
    #expect(table.contains(",checkpoint_000000\r\n") && table.hasSuffix(",\r\n"))
  }

  @Test func `without a validation set its columns are absent`() {
    let keys = log.columns(record(0, validation: false)).map(\.key)
    #expect(!keys.contains { $0.hasPrefix("val_") })
    #expect(keys.count == log.columns(record(0)).count - 3)
  }

  @Test func `the trial id comes from names that Ray gives, else it is the name`() {
    let name: Path = "NN_tune_trainable_5ea28_00012_12_seed=1_2021-07-01_16-59-53"
    #expect(TrialLog.trialID(ofTrial: name) == "5ea28_00012")
    #expect(TrialLog.trialID(ofTrial: "my model") == "my model")
  }

  @Test func `fields that need it are quoted`() {
    var table = CSVTable(header: ["a,b", "c"], lineEnd: "\n")
    table.append(["say \"x\"", "two\nlines"])
    table.append([.number(.nan), .number(-.infinity)])
    #expect(table.text == "\"a,b\",c\n\"say \"\"x\"\"\",\"two\nlines\"\nnan,-inf\n")
    #expect(CSVReader.firstFields(of: Array(table.text.utf8)) == ["a,b", "say \"x\"", "nan"])
    #expect(CSVReader.firstFields(of: Array("\"\",1\r\n\"\"\"\"\"\n".utf8)) == ["", "\"\"\n"])
    #expect(CSVReader.firstFields(of: Array("a\r\n\nb".utf8)) == ["a", "", "b"])
  }
}
