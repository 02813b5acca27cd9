namespace Ginnel.Messaging;

/// <summary>What a thread reads for, when it reads a connection on behalf of its own call.</summary>
internal interface IReadingGoal
{
    /// <summary>It has come, or will not come any more.</summary>
    bool IsReached { get; }
}
