/** JMH benchmarks of what happens to every frame. */
package dev.parley.bench.micro;
