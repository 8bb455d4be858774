/// What users of other tools type, and what it is called here.
enum FamiliarNames {
  /// The options that a name, without its dashes, may stand for: the first that a command has counts.
  static func options(for name: String) -> [String] { names[normalized(name)] ?? [] }

  /// What to say of a name that no option of a command stands for; nil where nothing is known of it.
  static func remark(on name: String, of command: String) -> String? {
    guard let remark = remarks[normalized(name)], remark.commands?.contains(command) ?? true else {
      return nil
    }
    return remark.text
  }

  /// PyTorch's users write `--batch_size`, `--batchSize` and `--batch-size`.
  private static func normalized(_ name: String) -> String {
    String(name.lowercased().filter { $0 != "-" && $0 != "_" })
  }

  private static let names: [String: [String]] = table([
    (
      "jobs",
      "threads nthreads numthreads workers nworkers numworkers cpus ncpus cores ncores "
        + "processes nproc procs njobs parallel nj"
    ),
    ("quiet", "silent noprogress quieter"),
    ("dry-run", "dry plan simulate check pretend whatif"),
    ("lr", "learningrate lrate lrrate rate eta baselr initlr"),
    ("lr-schedule", "scheduler lrscheduler schedule"),
    ("weight-decay", "wd l2 decay regularization"),
    ("batch-size", "batchsize bs batch minibatch minibatchsize trainbatchsize"),
    ("optimizer", "optim opt optimiser solver"),
    ("nlin", "activation nonlinearity act activationfunction nonlin"),
    ("epochs", "nepochs numepochs maxepochs iterations epochstrain niter"),
    ("seed", "randomseed manualseed rngseed randomstate"),
    ("seeds", "seed randomseed manualseed rngseed randomstate"),
    ("repetitions", "repeats repeat reps runs"),
    ("init", "initialization initialisation inittype"),
    ("architecture", "arch model modeltype network"),
    ("kl-scale", "kl klweight beta lambda klmax"),
    ("threshold", "thresh alpha logalpha alphathreshold logalphathreshold cutoff"),
    ("from-epoch", "startepoch fromcheckpoint checkpointepoch ckptepoch sourceepoch"),
    ("data", "dataset datapath datadir dataroot datafile datasetpath trainset"),
    ("only", "filter include pattern match select trials"),
    ("limit", "max maxmodels nmodels nummodels count first head numsamples"),
    ("work", "workdir workfolder tmp tmpdir temp scratch scratchdir"),
    ("restart", "force overwrite clean fresh reset"),
    ("retry-failed", "retry rerunfailed retryfailures"),
    ("time-limit", "timeout walltime maxtime timebudget time"),
    ("print-slurm", "slurm sbatch slurmscript"),
    ("shard", "rank worker partition split"),
    ("keep", "checkpoints checkpointfreq keepcheckpoints saveevery"),
    ("val-count", "valsize valsplit validation nval"),
    ("models", "nmodels nummodels"),
    ("size", "imagesize imgsize"),
    ("form", "format"),
    ("json", "asjson outputjson"),
    ("out", "output outdir outputdir outputfolder o dest destination savedir"),
    ("source", "src zoo sourcezoo"),
  ])

  private static func table(_ rows: [(option: String, names: String)]) -> [String: [String]] {
    var table: [String: [String]] = [:]
    for row in rows {
      for name in row.names.split(separator: " ") {
        table[String(name), default: []].append(row.option)
      }
    }
    return table
  }

  /// What is said of names in the commands of which it is true; nil for all.
  private struct Remark {
    var names: String
    var text: String
    var commands: Set<String>?
  }

  private static let remarks: [String: Remark] = {
    let remarks = [
      Remark(
        names: "gpu gpus ngpu ngpus cuda device devices accelerator nocuda usegpu",
        text: "it computes on processors only, on all that the job was given"),
      Remark(
        names: "output outdir outputdir outputfolder out o target dest destination savedir logdir",
        text: "what to write is the last argument, without an option",
        commands: ["run", "generate", "sample", "data", "export"]),
      Remark(
        names: "input source src zoo i indir inputdir",
        text: "what to read is the first argument, without an option",
        commands: [
          "run", "generate", "data", "status", "inspect", "compare", "report", "verify", "predict",
          "export",
        ]),
      Remark(
        names: "resume continue resumefrom", text: "to go on, give the same command again",
        commands: ["run", "generate"]),
      Remark(names: "verbose debug loglevel", text: "it tells all it does without one"),
      Remark(names: "yes y noninteractive", text: "it never asks"),
      Remark(names: "version v", text: "'sparsify --version' shows the version"),
      Remark(names: "dropout", text: "every model keeps its own rate", commands: ["run"]),
    ]
    return remarks.reduce(into: [:]) { table, remark in
      for name in remark.names.split(separator: " ") { table[String(name)] = remark }
    }
  }()
}
