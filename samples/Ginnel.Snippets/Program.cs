// Runs every snippet that the documents show, each with its two processes.
using Ginnel.Snippets;

await ChildSnippets.RunAsync();
await EndpointSnippets.RunAsync();
await CallSnippets.RunAsync();
await ChannelSnippets.RunAsync();
await TopicSnippets.RunAsync();
await LatestValueSnippets.RunAsync();
await DictionarySnippets.RunAsync();
SerializerSnippets.Run();
await RegionSnippets.RunAsync();
await SynchronizationSnippets.RunAsync();
await ArenaSnippets.RunAsync();
await MutexSnippets.RunAsync();
await SpoolSnippets.RunAsync();
await FarSnippets.RunAsync();
