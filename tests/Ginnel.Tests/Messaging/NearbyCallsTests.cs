namespace Ginnel.Tests.Messaging;

/// <summary>The suite for calls, within one process.</summary>
public sealed class NearbyCallsTests() : CallsTests(isFar: false);

/// <summary>The suite for streams of calls, within one process.</summary>
public sealed class NearbyCallsStreamTests() : CallsStreamTests(isFar: false);

/// <summary>The suite for what is around calls, within one process.</summary>
public sealed class NearbyCallsAroundTests() : CallsAroundTests(isFar: false);
