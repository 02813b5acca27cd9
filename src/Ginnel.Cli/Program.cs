using Ginnel.Cli;

return await CommandTree.RunAsync(args);
