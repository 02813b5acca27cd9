// The limit of walking a graph in place: plain structures with pointers, in one process, one after the other in memory.
#include <stdlib.h>

struct node {
    long id;
    int count;
    struct node **edges;
    struct node *next;
};

// Each node has so many edges, to the nodes with these numbers.
struct node *build(int count, int per_node, const int *targets) {
    struct node *nodes = calloc(count, sizeof *nodes);
    struct node **edges = calloc((size_t)count * per_node, sizeof *edges);
    for (int index = 0; index < count; index++) {
        struct node *node = &nodes[index];
        node->id = index;
        node->count = per_node;
        node->edges = &edges[(size_t)index * per_node];
        node->next = index + 1 < count ? &nodes[index + 1] : NULL;
        for (int edge = 0; edge < per_node; edge++)
            node->edges[edge] = &nodes[targets[(size_t)index * per_node + edge]];
    }
    return nodes;
}

long walk(const struct node *node) {
    long sum = 0;
    for (; node; node = node->next) {
        sum += node->id;
        for (int edge = 0; edge < node->count; edge++)
            sum += node->edges[edge]->id;
    }
    return sum;
}
